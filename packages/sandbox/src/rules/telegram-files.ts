/** Pictures, documents and albums. https://core.telegram.org/bots/api#sending-files */
import { type TelegramCall, type TelegramMedia } from '../vendors/telegram-call.ts'
import { chatIds } from '../vendors/telegram-chats.ts'
import { client, page, said, tdlib, type TelegramFixture, type TelegramRule } from './telegram-rule.ts'

const sizes = page('sending-files')
const web = 'https://example.com/chart.png'
const photoAt = (photo: string): TelegramFixture => ({
  method: 'sendPhoto',
  args: { chat_id: chatIds.ops, photo },
})
const documentAt = (document: string): TelegramFixture => ({
  method: 'sendDocument',
  args: { chat_id: chatIds.ops, document },
})
const methodOf = { photo: 'sendPhoto', document: 'sendDocument' } as const
const upload = (
  kind: 'photo' | 'document',
  bytes: number,
  head: readonly number[] = [],
): TelegramFixture => ({
  method: methodOf[kind],
  args: { chat_id: chatIds.ops },
  files: { [kind]: { name: 'chart.png', bytes, type: 'image/png', head } },
})
const album = (...media: readonly object[]): TelegramFixture => ({
  method: 'sendMediaGroup',
  args: { chat_id: chatIds.ops, media },
})
const photo = { type: 'photo', media: web }
const photos = (count: number): object[] => Array.from({ length: count }, () => photo)

/** The first bytes of a PNG, with its size. */
const png = (width: number, height: number): readonly number[] => {
  const bytes = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\0\0', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return [...bytes]
}

function sizeOf({ file }: TelegramMedia): readonly [width: number, height: number] | undefined {
  const bytes = Buffer.from(file?.bytes ?? [])
  return bytes.length >= 24 && bytes.toString('latin1', 1, 4) === 'PNG'
    ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    : undefined
}

const urlsOf = ({ media }: TelegramCall): readonly string[] =>
  media.flatMap(({ reference = '' }) => (/^[a-z][a-z0-9+.-]*:/i.test(reference) ? [reference] : []))
const missing = (kind: 'photo' | 'document'): TelegramRule => ({
  id: `telegram/${kind}-present`,
  vendor: 'telegram',
  source: client,
  summary: `There is a ${kind}: uploaded under this name, or a URL, or the id of a file.`,
  answer: `400 there is no ${kind} in the request`,
  accept: upload(kind, 9),
  reject: { method: methodOf[kind], args: { chat_id: chatIds.ops } },
  check: ({ method, media: [item] }) =>
    said(
      method === methodOf[kind] && item?.file === undefined && item?.reference === undefined,
      `there is no ${kind} in the request`,
    ),
})

const files: readonly TelegramRule[] = [
  missing('photo'),
  missing('document'),
  {
    id: 'telegram/file-empty',
    vendor: 'telegram',
    source: tdlib('files/FileLoaderUtils.cpp'),
    summary: 'A file is not empty.',
    answer: '400 file must be non-empty',
    accept: upload('document', 1),
    reject: upload('document', 0),
    check: ({ media }) =>
      said(
        media.some(({ file }) => file?.bytes.length === 0),
        'file must be non-empty',
      ),
  },
  {
    id: 'telegram/photo-bytes',
    vendor: 'telegram',
    source: sizes,
    summary: 'A photo has at most 10 MB.',
    answer: '400 file is too big for a photo',
    accept: upload('photo', 10 * 1_024 * 1_024),
    reject: upload('photo', 10 * 1_024 * 1_024 + 1),
    check: ({ media }) =>
      said(
        media.some(({ kind, file }) => kind === 'photo' && (file?.bytes.length ?? 0) > 10 * 1_024 * 1_024),
        'file is too big for a photo',
      ),
  },
  {
    id: 'telegram/photo-size',
    vendor: 'telegram',
    source: page('sendPhoto'),
    summary: "A photo's width and height are at most 10,000 together, and one at most 20 times the other.",
    answer: '400 PHOTO_INVALID_DIMENSIONS',
    accept: upload('photo', 64, png(9_500, 500)),
    reject: upload('photo', 64, png(9_500, 501)),
    check: ({ media }) =>
      said(
        media.some((item) => {
          const [width, height] = sizeOf(item) ?? [1, 1]
          const wrong = width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height)
          return item.kind === 'photo' && wrong
        }),
        'PHOTO_INVALID_DIMENSIONS',
      ),
  },
  {
    id: 'telegram/file-id',
    vendor: 'telegram',
    source: tdlib('files/FileManager.cpp'),
    summary: 'What is neither a file nor a URL is the id of a file that Telegram has.',
    answer: '400 wrong remote file identifier specified',
    accept: photoAt(web),
    reject: photoAt('chart.png'),
    check: ({ media }, { chats }) =>
      said(
        media.some(
          ({ reference }) =>
            reference !== undefined && !/^https?:/i.test(reference) && !isKnown(reference, chats),
        ),
        'wrong remote file identifier specified: Wrong character in the string',
      ),
  },
  {
    id: 'telegram/file-url',
    vendor: 'telegram',
    source: client,
    summary: 'The URL of a file is http or https, and its host has a dot.',
    answer: '400 wrong HTTP URL specified',
    accept: photoAt(web),
    reject: photoAt('http://localhost/chart.png'),
    check: (call) =>
      said(
        urlsOf(call).some((url) => !/^https?:\/\/[^/]+\./i.test(url) || URL.parse(url) === null),
        'wrong HTTP URL specified',
      ),
  },
  {
    id: 'telegram/file-url-public',
    vendor: 'telegram',
    source: page('sending-files', 'believed'),
    summary: 'Telegram can reach the URL of a file: it is on no private network.',
    answer: '400 failed to get HTTP URL content',
    accept: photoAt(web),
    reject: photoAt('http://192.168.0.7/chart.png'),
    check: (call) =>
      said(
        urlsOf(call).some((url) =>
          /^https?:\/\/(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./i.test(url),
        ),
        'failed to get HTTP URL content',
      ),
  },
  {
    id: 'telegram/document-url',
    vendor: 'telegram',
    source: page('sending-files', 'believed'),
    summary: 'A document at a URL is a PDF or a ZIP file.',
    answer: '400 wrong type of the web page content',
    accept: documentAt('https://example.com/report.pdf'),
    reject: documentAt('https://example.com/report.txt'),
    check: (call) =>
      said(
        call.method === 'sendDocument' &&
          urlsOf(call).some((url) => !/\.(pdf|zip|gif)$/i.test(URL.parse(url)?.pathname ?? '.pdf')),
        'wrong type of the web page content',
      ),
  },
]

const isKnown = (id: string, { posted }: Parameters<TelegramRule['check']>[1]['chats']): boolean =>
  [...posted.values()].some(({ shown }) => JSON.stringify(shown).includes(JSON.stringify(id)))

const albums: readonly TelegramRule[] = [
  {
    id: 'telegram/album-item',
    vendor: 'telegram',
    source: client,
    summary: 'Items of an album are photos or documents, each with its file.',
    answer: "400 can't parse InputMedia",
    accept: album(photo, photo),
    reject: album(photo, { type: 'photo', media: 'attach://missing' }),
    check({ method, media }) {
      if (method !== 'sendMediaGroup' && method !== 'editMessageMedia') return []
      return media
        .flatMap(({ given, file, reference }) => {
          if (file === undefined && reference === undefined) return ['media not found']
          const { type } = given ?? {}
          return said(
            type !== 'photo' && type !== 'document',
            `type "${String(type)}" can't be used in sendMediaGroup`,
          )
        })
        .map((wrong) => `can't parse InputMedia: ${wrong}`)
    },
  },
  {
    id: 'telegram/album-count',
    vendor: 'telegram',
    source: page('sendMediaGroup'),
    summary: 'An album has at most 10 items.',
    answer: '400 too many messages to send as an album',
    accept: album(...photos(10)),
    reject: album(...photos(11)),
    check: ({ method, media }) =>
      said(method === 'sendMediaGroup' && media.length > 10, 'too many messages to send as an album'),
  },
  {
    id: 'telegram/album-some',
    vendor: 'telegram',
    source: tdlib('MessageContent.cpp'),
    summary: 'An album is not empty.',
    answer: '400 there are no messages to send',
    accept: album(photo, photo),
    reject: album(),
    check: ({ method, args, media }) =>
      said(
        method === 'sendMediaGroup' && Array.isArray(args['media']) && media.length === 0,
        'there are no messages to send',
      ),
  },
  {
    id: 'telegram/album-list',
    vendor: 'telegram',
    source: client,
    summary: 'An album is a list.',
    answer: '400 expected an Array of InputMedia',
    accept: album(photo, photo),
    reject: { method: 'sendMediaGroup', args: { chat_id: chatIds.ops, media: photo } },
    check: ({ method, args, broken }) =>
      said(
        method === 'sendMediaGroup' && !Array.isArray(args['media']) && !broken.includes('media'),
        'expected an Array of InputMedia',
      ),
  },
  {
    id: 'telegram/album-mixed',
    vendor: 'telegram',
    source: tdlib('MessageContent.cpp'),
    summary: 'Documents are in albums of their own.',
    answer: "400 document can't be mixed with other media types",
    accept: album(photo, photo),
    reject: album(photo, { type: 'document', media: 'https://example.com/a.pdf' }),
    check: ({ method, media }) =>
      said(
        method === 'sendMediaGroup' && new Set(media.map(({ kind }) => kind)).size > 1,
        "document can't be mixed with other media types",
      ),
  },
]

export const telegramFiles: readonly TelegramRule[] = [...files, ...albums]
