import type { PromiseText } from './report.ts'

/** What is promised, in the words of `docs/reliability.md`. */
export const promises: readonly PromiseText[] = [
  { id: 'P1', title: 'What was accepted is delivered or accounted for, whatever is killed' },
  { id: 'P2', title: 'Sent at least once; a repeat has the same key, and was in flight at a fault' },
  { id: 'P3', title: 'One idempotency key is one notification, over nodes and kills' },
  { id: 'P4', title: 'What was in flight at a kill goes on soon' },
  { id: 'P5', title: 'A process that was stopped cannot overwrite what another one did' },
  { id: 'P6', title: 'Everything ends as delivered, dead, suppressed or unknown, and the counts sum up' },
  { id: 'P7', title: 'Retry-After is obeyed, for the whole destination' },
  { id: 'P8', title: 'A vendor that limits us is left alone' },
  { id: 'P9', title: 'A destination that hangs does not keep the others waiting' },
  { id: 'P10', title: 'An open breaker costs few attempts and few probes, over all nodes' },
  { id: 'P11', title: 'Each item is in exactly one digest, over kills' },
  { id: 'P12', title: 'Of a race for one throttle key one wins, and failure does not silence the next' },
  { id: 'P13', title: 'A rate limit holds over all nodes, in any window' },
  { id: 'P14', title: 'SIGTERM loses nothing and repeats nothing' },
  { id: 'P15', title: 'A new configuration under load loses nothing' },
  { id: 'P16', title: 'A notification that ends the process is put aside, and the others go on' },
  { id: 'P17', title: 'Dead letters can be replayed, once, under their key' },
  { id: 'P18', title: 'URLs that others gave lead to public hosts only' },
  { id: 'P19', title: 'No answer, however long or slow, holds a delivery or fills the memory' },
  { id: 'P20', title: 'A clock that is set forward or back loses and repeats nothing' },
  { id: 'P21', title: 'Secrets stand in no database, log or output' },
  {
    id: 'P22',
    title: 'What is published is what was packed: no dependency of core, no script, the same bytes',
  },
]
