/** What Slack does with files; the rules have let them pass. */
import type { HttpAnswer } from '../http-answer.ts'
import type { HttpCall } from '../http-server.ts'
import type { Finding } from '../message.ts'
import { hookAnswer, json } from './slack-answers.ts'
import { isObject, uploadPath, type SlackCall } from './slack-call.ts'
import type { Timeline } from './slack-timeline.ts'
import type { Conversation, UploadedFile, Workspace } from './slack-workspace.ts'

/** The first request: where the bytes go. */
export function announce({ args }: SlackCall, { headers }: HttpCall, workspace: Workspace): HttpAnswer {
  const { id } = workspace.announce(String(args['filename']), Number(args['length']))
  return json({ ok: true, upload_url: `http://${headers['host']}${uploadPath}${id}`, file_id: id })
}

/** The second: the bytes themselves. Only the status is documented. */
export function receive({ method, bytes }: SlackCall, { files }: Workspace): HttpAnswer {
  files.get(method.slice(uploadPath.length))!.received = bytes
  return hookAnswer('ok')
}

export interface Share {
  readonly call: SlackCall
  readonly http: HttpCall
  /** Left out: the file stays the app's own. */
  readonly conversation: Conversation | undefined
  readonly warnings: readonly Finding[]
}

/** The third: into the channel. */
export function share(
  { call, http, conversation, warnings }: Share,
  { files }: Workspace,
  timeline: Timeline,
): HttpAnswer {
  const given = (call.args['files'] as readonly unknown[]).filter(isObject)
  const shown = given.map(({ id, title }) => ({ ...files.get(String(id))!, title }))
  for (const { id } of shown) files.get(id)!.shared = true
  const objects = shown.map((file) => objectOf(file))
  if (conversation !== undefined) {
    const { initial_comment: text, ...args } = call.args
    const said = { ...args, ...(text === undefined ? {} : { text }), files: objects }
    timeline.post({ ...call, args: said }, http, conversation, warnings)
  }
  return json({ ok: true, files: objects.map(({ id, title }) => ({ id, title })) })
}

const objectOf = ({ id, name, length, title }: UploadedFile & { readonly title: unknown }) => ({
  id,
  name,
  title: typeof title === 'string' ? title : name,
  size: length,
})
