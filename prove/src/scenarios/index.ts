import type { Scenario } from '../scenario.ts'
import { clock } from './clock.ts'
import { deadLetters } from './dead-letters.ts'
import { digest } from './digest.ts'
import { diskFull } from './disk-full.ts'
import { drain } from './drain.ts'
import { egress } from './egress.ts'
import { halfOpenReceiver, halfOpenStore } from './half-open.ts'
import { killPostgres } from './kill-postgres.ts'
import { killSqlite } from './kill-sqlite.ts'
import { hostileAnswers } from './hostile-answers.ts'
import { isolation } from './isolation.ts'
import { leftAlone } from './left-alone.ts'
import { openBreaker } from './open-breaker.ts'
import { packed } from './packed.ts'
import { poison, poisonLoop, poisonMemory } from './poison.ts'
import { rate } from './rate.ts'
import { recovery } from './recovery.ts'
import { reload } from './reload.ts'
import { retryAfter } from './retry-after.ts'
import { sameKey } from './same-key.ts'
import { stoppedPostgres, stoppedSqlite } from './stopped.ts'
import { throttleRace } from './throttle.ts'

/** The longest first. */
export const scenarios: readonly Scenario[] = [
  killPostgres,
  killSqlite,
  stoppedPostgres,
  stoppedSqlite,
  recovery,
  drain,
  clock,
  halfOpenStore,
  rate,
  halfOpenReceiver,
  digest,
  poison,
  poisonLoop,
  poisonMemory,
  openBreaker,
  reload,
  retryAfter,
  leftAlone,
  hostileAnswers,
  isolation,
  packed,
  egress,
  throttleRace,
  sameKey,
  deadLetters,
  diskFull,
]
