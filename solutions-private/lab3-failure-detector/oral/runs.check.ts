import { fc, labTest, type NodeId, property, type Scenario, simulate } from 'harness/author';
import type { Lab3 } from '../../../labs/lab3-failure-detector/checks/interface.ts';
import { ENDS_AT } from './questions.ts';

/** What is changed of a run: nothing, or a node that crashes right after so many steps. */
interface Change {
  readonly crash?: { readonly node: NodeId; readonly afterSteps: number };
}

const DELTA = 100;

function leaders(change: Change): Scenario {
  const run = simulate<Lab3>({ nodes: 3, node: (student, env) => new student.LeaderNode(env, DELTA) });
  let steps = 0;
  run.expectAlways('a node crashes when it is asked to', () => {
    // It is looked at once when it is said, and then after each step.
    if (change.crash !== undefined && steps++ === change.crash.afterSteps) run.crash(change.crash.node);
    return true;
  });
  return run;
}

/** A run that fails is told with its trace: so each of these ends by failing, once what was changed of it has settled. */
function end(run: Scenario): void {
  run.runFor(ENDS_AT - run.time);
  run.expectNow('The run ends here', () => 'as it was asked to');
}

labTest<Lab3>(
  'oral-crash',
  property([fc.constant<Change>({})], (_student, change) => {
    const run = leaders(change);
    run.start();
    run.runFor(150);
    run.crash(2);
    end(run);
  }),
);

labTest<Lab3>(
  'oral-slow-leader',
  property([fc.constant<Change>({})], (_student, change) => {
    const run = leaders(change);
    run.start();
    run.runFor(101);
    run.pause(2);
    run.runFor(2 * DELTA);
    run.resume(2);
    end(run);
  }),
);
