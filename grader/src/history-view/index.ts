/** Histories of clients that no order explains, as pictures (cf. the view of Porcupine, Athalye 2017). */
export { HistoryView } from './history-view.tsx';
export { type HistoryLayout, layOutHistory } from './layout.ts';
