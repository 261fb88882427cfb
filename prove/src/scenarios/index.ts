import type { Scenario } from '../scenario.ts'
import { clock } from './clock.ts'
import { deadLetters } from './dead-letters.ts'
import { digest } from './digest.ts'
import { diskFull } from './disk-full.ts'
import { drain } from './drain.ts'
import { halfOpenReceiver, halfOpenStore } from './half-open.ts'
import { killPostgres } from './kill-postgres.ts'
import { killSqlite } from './kill-sqlite.ts'
import { poison } from './poison.ts'
import { rate } from './rate.ts'
import { recovery } from './recovery.ts'
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
  throttleRace,
  sameKey,
  deadLetters,
  diskFull,
]
