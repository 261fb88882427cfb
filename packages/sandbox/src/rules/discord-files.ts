/** Files of a message. https://docs.discord.com/developers/reference#uploading-files */
import { isObject, objects, text } from '../vendors/discord-call.ts'
import {
  fault,
  found,
  letters,
  longest,
  most,
  page,
  said,
  spec,
  writes,
  type DiscordFixture,
  type DiscordRule,
} from './discord-rule.ts'

const source = page('reference#uploading-files')
const mebibyte = 1_024 * 1_024
const file = (index = 0, bytes = 5) => ({
  part: `files[${index}]`,
  name: `chart-${index}.png`,
  bytes,
  type: 'image/png',
})
const pictured = (name: string): DiscordFixture => ({
  body: { embeds: [{ title: 'Load', image: { url: `attachment://${name}` } }] },
  files: [file()],
})
const described = (attachment: object): DiscordFixture => ({
  body: { content: 'hello', attachments: [attachment] },
  files: [file()],
})

export const discordFiles: readonly DiscordRule[] = [
  {
    id: 'discord/files-count',
    vendor: 'discord',
    source: spec,
    summary: 'A message has at most 10 files.',
    answer: 50_035,
    accept: { files: Array.from({ length: 10 }, (_, index) => file(index)) },
    reject: { files: Array.from({ length: 11 }, (_, index) => file(index)) },
    check: ({ files }) =>
      said(files.length > 10, fault('attachments', 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.')),
  },
  most(
    'attachments',
    'attachments',
    10,
    (count) => ({
      body: { attachments: Array.from({ length: count }, (_, id) => ({ id })) },
      files: Array.from({ length: 10 }, (_, index) => file(index)),
    }),
    spec,
  ),
  {
    id: 'discord/file-size',
    vendor: 'discord',
    source,
    summary: 'A file has at most 10 MiB.',
    answer: 40_005,
    accept: { files: [file(0, 10 * mebibyte)] },
    reject: { files: [file(0, 10 * mebibyte + 1)] },
    check: ({ files }) =>
      said(
        files.some(({ bytes }) => bytes.length > 10 * mebibyte),
        'over 10 MiB',
      ),
  },
  {
    id: 'discord/request-size',
    vendor: 'discord',
    source: { text: 'https://github.com/discord/discord-api-docs/issues/6058', level: 'documented' },
    summary: 'A request has at most 25 MiB.',
    answer: 40_005,
    accept: { files: [0, 1].map((index) => file(index, 10 * mebibyte)) },
    reject: { files: [0, 1, 2].map((index) => file(index, 9 * mebibyte)) },
    check: ({ headers }) => said(Number(headers['content-length'] ?? 0) > 25 * mebibyte, 'over 25 MiB'),
  },
  {
    id: 'discord/file-parts',
    vendor: 'discord',
    source,
    summary: 'Every file is a part named files[n]; others are ignored.',
    answer: 50_035,
    strictOnly: true,
    accept: { body: { content: 'hello' }, files: [file(42)] },
    reject: { body: { content: 'hello' }, files: [{ ...file(), part: 'document' }] },
    check: ({ strays }) =>
      strays.map((name) => fault(name, 'FILE_IGNORED', 'The part is not named files[n]')),
  },
  {
    id: 'discord/file-once',
    vendor: 'discord',
    source,
    summary: 'Every part has a name of its own.',
    answer: 50_035,
    accept: { files: [file(0), file(1)] },
    reject: { files: [file(0), file(0)] },
    check: ({ files }) =>
      said(
        new Set(files.map(({ id }) => id)).size < files.length,
        fault('files', 'BASE_TYPE_UNIQUE', 'Parts share a name'),
      ),
  },
  {
    id: 'discord/attachment-id',
    vendor: 'discord',
    source,
    summary: 'An attachment has the n of its part, or the id of a file that the message has.',
    answer: 50_035,
    accept: described({ id: 0, description: 'Load' }),
    reject: described({ id: 1, description: 'Load' }),
    check: (call, { posted }) =>
      found(call, 'attachments.*').flatMap(({ value, at }) => {
        if (!isObject(value)) return []
        const id = typeof value['id'] === 'number' ? String(value['id']) : text(value['id'])
        if (id === '') return [fault(`${at}.id`, 'BASE_TYPE_REQUIRED', 'This field is required')]
        const there = [...call.files, ...objects(posted?.shown['attachments'])]
        return said(
          !there.some((attachment) => attachment.id === id),
          fault(`${at}.id`, 'ATTACHMENT_NOT_FOUND', `Attachment ${id} is not in the request`),
        )
      }),
  },
  longest(
    'attachment-text',
    'attachments.*.description',
    1_024,
    (description) => described({ id: 0, description }),
    spec,
  ),
  {
    id: 'discord/attachment-url',
    vendor: 'discord',
    source,
    summary: 'attachment:// names a picture of the message: else nothing is shown.',
    answer: 50_035,
    strictOnly: true,
    accept: pictured('chart-0.png'),
    reject: pictured('chart.png'),
    check: (call, { posted }) =>
      ['image.url', 'thumbnail.url', 'author.icon_url', 'footer.icon_url']
        .flatMap((name) => found(call, `embeds.*.${name}`))
        .flatMap(({ value, at }) => {
          const name = /^attachment:\/\/(.*)$/.exec(text(value))?.[1]
          if (name === undefined) return []
          const there = [...call.files, ...objects(posted?.shown['attachments'])].map(
            ({ filename }) => filename,
          )
          const picture = /\.(jpe?g|png|webp|gif)$/i.test(name) && there.includes(name)
          return said(!picture, fault(at, 'ATTACHMENT_NOT_FOUND', `No picture ${name} in the request`))
        }),
  },
  {
    id: 'discord/file-name',
    vendor: 'discord',
    source,
    summary: 'Every file has a name.',
    answer: 50_035,
    accept: { files: [{ ...file(), name: letters(3) }] },
    reject: { files: [{ ...file(), name: '' }] },
    check: (call) =>
      said(
        writes(call) && call.files.some(({ filename }) => filename === ''),
        fault('files', 'BASE_TYPE_REQUIRED', 'This field is required'),
      ),
  },
]
