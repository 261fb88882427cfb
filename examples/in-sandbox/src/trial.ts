import type { ChannelDefinitions } from '@notify/config'
import type { Channel, Clock, Logger } from '@notify/core'
import { manualClock } from '@notify/core/testing'
import { createSandbox, type Sandbox } from '@notify/sandbox'
import { channels as definitions } from '@notify/server/channels'
import { changedChannels, inSandbox } from './in-sandbox.ts'

/** A sandbox, and a clock that a test moves. */
export interface Trial {
  readonly sandbox: Sandbox
  readonly channels: ChannelDefinitions
  /** Goes over the options of the notifier under test. */
  readonly notifierOptions: { readonly clock: Clock; readonly random: () => number; readonly logger: Logger }
  /** Moves the time on; it stands still while a request is under way, so that no wait ends too early. */
  advance(ms: number): Promise<void>
  /** Moves the time on although a request is under way: it is late. */
  late(ms: number): Promise<void>
  /** Moves the time on until the promise has ended. */
  passed<T>(promise: Promise<T>): Promise<T>
  close(): Promise<void>
}

const stepMs = 200
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

export async function startTrial(): Promise<Trial> {
  const clock = manualClock(Date.UTC(2026, 10, 21, 9))
  const sandbox = await createSandbox({ clock })
  let underWay = 0
  const counted = (channel: Channel): Channel => ({
    ...channel,
    async send(message, context) {
      underWay++
      try {
        return await channel.send(message, context)
      } finally {
        underWay--
      }
    },
  })
  const isIdle = (): boolean => underWay === 0
  const idle = async (): Promise<void> => {
    do await clock.settle()
    while (!isIdle())
  }
  const step = async (): Promise<void> => {
    await idle()
    await clock.advance(stepMs)
  }
  return {
    sandbox,
    channels: changedChannels(inSandbox(sandbox, definitions), counted),
    notifierOptions: { clock, random: () => 0.5, logger: silent },
    async advance(ms) {
      for (let passed = 0; passed < ms; passed += stepMs) await step()
      await idle()
    },
    late: (ms) => clock.advance(ms),
    async passed(promise) {
      const state = { waiting: true }
      const end = (): void => void (state.waiting = false)
      promise.then(end, end)
      await clock.settle()
      while (state.waiting) {
        await idle()
        if (state.waiting) await clock.advance(stepMs)
      }
      await idle()
      return promise
    },
    close: () => sandbox.close(),
  }
}
