/** Measures one case, in a process of its own. */
import { answer } from '../../lib/child.ts'
import { cases, type Case } from './cases.ts'

const [, , name, count] = process.argv
answer(await cases[name as Case](Number(count)))
