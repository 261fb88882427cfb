import assert from 'node:assert/strict'
import { DeliveryError } from '@notify/core/channel'

/** What a call of a channel failed with. @throws if it did not fail, or with something else than a DeliveryError. */
export async function failure(calling: Promise<unknown>): Promise<DeliveryError> {
  const error: unknown = await calling.then(
    () => assert.fail('the channel took it for a success'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof assert.AssertionError) throw error
  if (DeliveryError.is(error)) return error
  return assert.fail(`the channel threw ${String(error)} instead of a DeliveryError`)
}
