import { render } from 'preact';
import { DIAGRAM_STYLE } from '../../diagram/index.ts';
import type { PageData } from '../page-data.ts';
import { PAGE_STYLE } from '../page-style.ts';
import { App } from './app.tsx';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const style = document.createElement('style');
style.textContent = DIAGRAM_STYLE + PAGE_STYLE;
document.head.append(style);
const root = document.getElementById('root');
if (root !== null) render(<App data={data} />, root);
