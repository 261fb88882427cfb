/** What the coordinator of a test farm says of each event. */

interface Details {
  /** Shown line by line. */
  readonly details?: Readonly<Record<string, unknown>>
}
export interface CoordinatorStartup extends Details {
  readonly address?: string
  readonly version?: string
}
export interface CoordinatorShutdown extends Details {
  readonly address?: string
  readonly reason?: string
  readonly uptimeMs?: number
}
export interface Task extends Details {
  readonly taskId: string
  readonly taskType?: string
  readonly workerId?: string
}
export interface TaskAssigned extends Task {
  readonly workerId: string
}
export interface TaskCompleted extends Task {
  readonly durationMs?: number
  readonly result?: string
}
export interface TaskFailed extends Task {
  readonly errorMessage: string
  readonly traceback?: string
  readonly attempt?: number
  readonly durationMs?: number
}
export interface TaskCancelled extends Task {
  readonly reason?: string
}
export interface WorkerRegistered extends Details {
  readonly workerId: string
  readonly host?: string
  readonly capabilities?: readonly string[]
}
export interface WorkerDisconnected extends Details {
  readonly workerId: string
  readonly reason?: string
  readonly runningTasks?: number
}
export interface WorkerFailed extends Details {
  readonly workerId: string
  readonly errorMessage: string
  readonly runningTasks?: number
}
export interface RecoveryStarted extends Details {
  readonly strategy?: string
  readonly reason?: string
  readonly affectedTasks?: number
}
export interface RecoveryCompleted extends Details {
  readonly strategy?: string
  readonly recoveredTasks?: number
  readonly durationMs?: number
}
export interface RecoveryFailed extends Details {
  readonly errorMessage: string
  readonly strategy?: string
  readonly affectedTasks?: number
  readonly durationMs?: number
}
