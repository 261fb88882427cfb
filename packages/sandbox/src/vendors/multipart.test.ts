import { describe, expect, test } from 'vitest'
import { readMultipart } from './multipart.ts'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const read = async (form: FormData) => {
  const response = new Response(form)
  const type = response.headers.get('content-type') ?? ''
  return readMultipart(new Uint8Array(await response.arrayBuffer()), type)
}

describe('a form', () => {
  test('is read part by part, with names in every script and bytes as they are', async () => {
    const form = new FormData()
    form.append('payload_json', '{"content":"障害 🔥"}')
    form.append(
      'files[0]',
      new Blob([new Uint8Array([0, 13, 10, 45, 45, 255])], { type: 'image/png' }),
      '図 "1".png',
    )
    const [payload, file, ...others] = (await read(form)) ?? []
    expect(others).toEqual([])
    expect(payload).toMatchObject({ name: 'payload_json' })
    expect(payload).not.toHaveProperty('filename')
    expect(Buffer.from(payload!.bytes).toString()).toBe('{"content":"障害 🔥"}')
    expect(file).toMatchObject({ name: 'files[0]', filename: '図 "1".png', type: 'image/png' })
    expect([...file!.bytes]).toEqual([0, 13, 10, 45, 45, 255])
  })

  test('may be empty, and may quote its boundary', () => {
    expect(readMultipart(bytesOf('--x--\r\n'), 'multipart/form-data; boundary="x"')).toEqual([])
  })

  test.each([
    ['without a boundary', '--x--', 'multipart/form-data'],
    ['of another type', '--x--', 'text/plain; boundary=x'],
    [
      'that breaks off',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhello',
      'multipart/form-data; boundary=x',
    ],
    [
      'with a part that has no name',
      '--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--',
      'multipart/form-data; boundary=x',
    ],
    ['that is empty', '', 'multipart/form-data; boundary=x'],
  ])('%s is none', (_, body, type) => {
    expect(readMultipart(bytesOf(body), type)).toBeUndefined()
  })
})
