import { render } from 'preact';
import { DIAGRAM_STYLE } from '../../diagram/index.ts';
import { PAGE_STYLE } from '../../picture-page/page-style.ts';
import { Stepper } from './stepper.tsx';
import { STEPPER_STYLE } from './style.ts';

const style = document.createElement('style');
style.textContent = DIAGRAM_STYLE + PAGE_STYLE + STEPPER_STYLE;
document.head.append(style);
const root = document.getElementById('root');
if (root !== null) render(<Stepper />, root);
