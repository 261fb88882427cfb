import { formOf, nameOf, type Reached } from './reached.ts'
import { runGroup, type GroupResult, type Running } from './run.ts'
import type { Group, LeftOut, Scale, Suite } from './suite.ts'

/** One suite after the other, one group after the other. */
export async function measureSuites(
  suites: readonly Suite[],
  scale: Scale,
  running: Omit<Running, 'before'>,
  reached: Reached,
): Promise<{ name: string; groups: GroupResult[] }[]> {
  const results: { name: string; groups: GroupResult[] }[] = []
  for (const { name, groups } of suites) {
    const measured: GroupResult[] = []
    for (const open of groups) measured.push(await measureGroup(name, open, scale, running, reached))
    results.push({ name, groups: measured })
  }
  return results
}

async function measureGroup(
  suite: string,
  open: Suite['groups'][number],
  scale: Scale,
  running: Omit<Running, 'before'>,
  reached: Reached,
): Promise<GroupResult> {
  const nothing = { columns: [], ratios: [], rows: [], goals: [] }
  let group: Group | LeftOut
  try {
    group = await open(scale)
  } catch (error) {
    // The others are measured all the same.
    const broken = error instanceof Error ? error.message : String(error)
    running.say(`${suite}: could not start: ${broken}`)
    return { ...nothing, title: suite, broken }
  }
  if (!('variants' in group)) {
    running.say(`${group.title}: left out: ${group.leftOut.join('; ')}`)
    return { ...nothing, ...group }
  }
  const before = reached[formOf(scale.quick)]
  try {
    return await runGroup(group, { ...running, before: (goal) => before[nameOf(suite, goal)] })
  } finally {
    await group.close?.()
  }
}
