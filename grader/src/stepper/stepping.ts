import type { Choice, StepAnswer, Trace } from 'harness/runtime';
import type { Lab } from '../lab/catalogue.ts';
import { pageOf } from '../lab/draw-failures.ts';
import { SavedFailures } from '../lab/saved-failures.ts';
import { writePicturePage } from '../picture-page/write.ts';
import type { Loaded } from './load.ts';
import type { PageNews, PageRequest } from './messages.ts';
import { StepperProcess } from './stepper-process.ts';

/** Where a run by hand begins. */
export interface Beginning {
  readonly check?: string | undefined;
  readonly path?: readonly Choice[] | undefined;
  readonly trace?: Trace | undefined;
}

/** A run by hand, whatever becomes of the process that runs it: after a hang or a change of code it is made anew. */
export class Stepping {
  readonly #lab: Lab;
  readonly #again: (file: string) => string;
  #loaded: Loaded;
  #process = new StepperProcess();
  #check: string | undefined;
  #explorations: readonly string[] = [];
  /** The choices that led to the place that was looked at last. */
  #path: readonly Choice[] = [];
  #news: PageNews = {};

  constructor(lab: Lab, loaded: Loaded, again: (file: string) => string) {
    this.#lab = lab;
    this.#loaded = loaded;
    this.#again = again;
  }

  /** What a page is told that opens now. */
  get news(): PageNews {
    return this.#news;
  }

  /** Starts a process, and follows a path or a trace as far as it goes. */
  async begin({ check = this.#check, path, trace }: Beginning): Promise<PageNews> {
    this.#process.stop();
    this.#process = new StepperProcess();
    const answer = await this.#process.ask({
      type: 'begin',
      job: this.#loaded.job,
      ...(check === undefined ? {} : { check }),
      ...(path === undefined ? {} : { path: [...path] }),
      ...(trace === undefined ? {} : { trace }),
    });
    this.#check = answer.check ?? this.#check;
    this.#explorations = answer.explorations ?? this.#explorations;
    return this.#keep(answer);
  }

  /** Takes changed code, and goes the way again that led to the present place. */
  reload(loaded: Loaded): Promise<PageNews> {
    this.#loaded = loaded;
    return this.begin({ path: this.#path });
  }

  async take(request: PageRequest): Promise<PageNews> {
    if (request.type === 'open') return this.begin({ check: request.check, path: [] });
    if (request.type === 'save') return this.#save(request.at);
    const { id: _, ...asked } = request;
    const answer = await this.#process.ask(asked);
    if (answer.ended !== true) return this.#keep(answer);
    // A handler that does not return takes its process with it: back to where it was called.
    const back = await this.begin({ path: this.#path });
    return { ...back, error: answer.error };
  }

  stop(): void {
    this.#process.stop();
  }

  #keep({ view: seen, told, error }: StepAnswer): PageNews {
    const view = seen && { ...seen, trace: this.#placed(seen.trace) };
    if (view !== undefined) this.#path = view.path;
    const news: PageNews = {
      lab: `${this.#lab.manifest.id.replace('lab', 'Lab ')}: ${this.#lab.manifest.title}`,
      check: this.#check,
      explorations: this.#explorations,
      view,
      told,
      error,
    };
    if (view !== undefined) this.#news = { ...news, told: undefined };
    else if (this.#news.view === undefined) this.#news = news;
    return news;
  }

  /** The run with places in the student's files. */
  #placed(trace: Trace): Trace {
    const run = { steps: trace.steps.length, trace };
    const failure = { kind: 'property' as const, message: '', frames: [], story: [], run };
    const outcome = { id: this.#check ?? '', verdict: 'fail' as const, runs: 1, ms: 0, output: '', failure };
    return this.#loaded.explain(outcome)?.run?.trace ?? trace;
  }

  async #save(at: number): Promise<PageNews> {
    const { failure, error } = await this.#process.ask({ type: 'report', at });
    const check = this.#check;
    if (failure === undefined || check === undefined) return { error: error ?? 'there is nothing to save' };
    const told = this.#loaded.explain({ id: check, verdict: 'fail', runs: 1, ms: 0, output: '', failure });
    if (told === undefined) return { error: 'there is nothing to save' };
    const saved = new SavedFailures(this.#lab.manifest.id);
    const file = saved.fileOf(check);
    const command = this.#again(file);
    saved.save(check, true, told);
    const picture = saved.pictureOf(check);
    writePicturePage(picture, pageOf(this.#lab, check, told, { replay: command }));
    return { saved: { file, picture, command } };
  }
}
