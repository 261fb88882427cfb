import { existsSync } from 'node:fs'
import { StateError } from '@notify/core/channel'
import { openDatabase } from './database.ts'

/** Copies everything as it is at one moment, on a connection of its own: who writes meanwhile does not wait. */
export function backup(path: string, to: string): void {
  if (existsSync(to)) throw new StateError('E_STORE', `the backup ${to} exists already; choose another name`)
  const database = openDatabase(path)
  try {
    database.run('VACUUM INTO ?', to)
  } finally {
    database.close()
  }
}
