/** Measures one case, in a process of its own. */
import { answerWith } from '../../lib/child.ts'
import { cases, type Case } from './cases.ts'

const [, , name, ...numbers] = process.argv
answerWith(() => cases[name as Case](...(numbers.map(Number) as [number, number])))
