import { readFileSync, readlinkSync } from 'node:fs'

/** A process, such that another one on the same machine can tell for certain that it has ended. */
export interface Process {
  readonly pid: number
  /** When it began, in ticks since the machine did: a number of a process is given again. */
  readonly startedAt: string
  /** Where that number and that time mean something: this boot, and the namespaces of a container. */
  readonly realm: string
}

/** This one. Without a realm and a time on a system that does not tell them. */
export const thisProcess: Process = {
  pid: process.pid,
  startedAt: told(() => startOf('self')),
  realm: told(() =>
    [
      readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      readlinkSync('/proc/self/ns/pid'),
      told(() => readlinkSync('/proc/self/ns/time')),
    ].join('/'),
  ),
}

/** For certain: one that is stopped has not ended, and of one in another container nothing is known. */
export function hasEnded({ pid, startedAt, realm }: Process): boolean {
  if (realm === '' || realm !== thisProcess.realm || startedAt === '' || thisProcess.startedAt === '')
    return false
  if (isUnknown(pid)) return true
  // Where /proc hides the processes of others, nothing is told.
  const now = told(() => startOf(pid))
  return now !== '' && now !== startedAt
}

/** Nobody has this number, as far as this process can see. */
export function isUnknown(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** The name, in brackets, may hold spaces and brackets. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function startOf(pid: number | 'self'): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3] ?? ''
}

function told(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
