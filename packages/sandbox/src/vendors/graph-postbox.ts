import type { HttpCall } from '../http-server.ts'
import type { Finding } from '../message.ts'
import type { Json } from '../value.ts'
import type { StandInContext } from '../stand-in.ts'
import type { GraphCall, Route } from './graph-call.ts'
import { createdFrom, editedFrom, readChatMessage } from './graph-message.ts'
import { nameOf, type Posted, type Tenant } from './graph-tenant.ts'

/** A request that the rules have let pass. */
export interface Act {
  readonly call: GraphCall
  readonly route: Route
  readonly http: HttpCall
  readonly warnings: readonly Finding[]
}

/** Writes what a tenant takes into the record. */
export interface Postbox {
  /** Answers with the message as Graph returns it. */
  post(act: Act): Json
  edit(posted: Posted, act: Act): void
}

export function createPostbox({ clock, recorder }: StandInContext, tenant: Tenant): Postbox {
  return {
    post({ call, route: { place = '', thread }, http, warnings }) {
      const id = tenant.nextId()
      const replyTo = thread === undefined ? {} : { replyTo: thread }
      const chatMessage = createdFrom(call.json ?? {}, { id, place, at: clock.now(), ...replyTo })
      const message = recorder.message({
        vendor: 'graph',
        id,
        at: clock.now(),
        ...readChatMessage(chatMessage),
        to: [nameOf(place)],
        payload: chatMessage,
        ...(thread === undefined ? {} : { thread }),
        warnings,
        requests: [http.request],
      })
      tenant.post({ id, place, ...replyTo, chatMessage, message })
      return chatMessage
    },
    edit(posted, { call, http, warnings }) {
      const { message } = posted
      const { at, title, text, payload } = message
      message.edits.push({ at, title, text, payload })
      posted.chatMessage = editedFrom(posted.chatMessage, call.json ?? {}, clock.now())
      Object.assign(message, readChatMessage(posted.chatMessage), {
        at: clock.now(),
        payload: posted.chatMessage,
      })
      message.warnings.push(...warnings)
      message.requests.push(http.request)
      recorder.changed()
    },
  }
}
