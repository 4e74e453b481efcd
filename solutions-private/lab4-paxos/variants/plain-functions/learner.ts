/** The learner keeps all learns, and looks at those of the highest round. */
import type { LearnMessage } from './messages.ts';

function chosen(learns: readonly LearnMessage[], nodeCount: number): string | undefined {
  const highest = Math.max(...learns.map(({ rnd }) => rnd));
  const last = learns.filter(({ rnd }) => rnd === highest);
  const acceptors = last.map(({ from }) => from).filter((from, i, all) => all.indexOf(from) === i);
  return 2 * acceptors.length > nodeCount ? last[0]?.val : undefined;
}

export class Learner {
  private learns: readonly LearnMessage[] = [];
  private isDone = false;
  private readonly nodeCount: number;

  constructor(_id: number, nodeCount: number) {
    this.nodeCount = nodeCount;
  }

  handleLearn(learn: LearnMessage): string | undefined {
    if (this.isDone) return undefined;
    this.learns = [...this.learns, learn];
    const value = chosen(this.learns, this.nodeCount);
    if (value !== undefined) this.isDone = true;
    return value;
  }
}
