import { expect, test } from 'vitest'
import { intoPage, markdown, type Report } from './report.ts'

const report: Report = {
  version: 2,
  date: '2026-11-21T12:00:00.000Z',
  command: 'npm run bench -- webhook',
  machine: { cpu: 'Some CPU', cores: 2, memoryGiB: 24, system: 'Linux 6', node: 'v26.0.0' },
  quick: false,
  rounds: 2,
  suites: [
    {
      name: 'webhook',
      groups: [
        {
          title: 'to a sink',
          base: 'bare',
          columns: ['rate'],
          ratios: ['rate'],
          leftOut: ['Redis: not installed'],
          rows: [
            { name: 'bare', rounds: [{ rate: 10_000 }, { rate: 20_000 }] },
            { name: 'ours', rounds: [{ rate: 11_000 }, { rate: 21_000 }], invalid: 'sink: counted 1' },
          ],
          goals: [
            {
              promise: 'It keeps up',
              variant: 'ours',
              base: 'bare',
              figure: 'rate',
              atLeast: 1,
              gates: true,
              reached: { median: 1.075, min: 1.05, max: 1.1 },
              verdict: 'met',
            },
          ],
        },
      ],
    },
  ],
}

test('a table says when, where and how it was measured, and every ratio with its range', () => {
  expect(markdown([report])).toMatchInlineSnapshot(`
    "Measured 2026-11-21 on Some CPU, 2 cores, 24 GiB, Linux 6, Node v26.0.0, with \`npm run bench -- webhook\`.
    Medians of 2 rounds; in brackets the lowest and the highest.

    ### Goals

    | goal | measured | at least, at most | reached |  |
    | --- | --- | ---: | ---: | ---: |
    | It keeps up | ours: per second / bare | ≥ 1 | 1.07 (1.05..1.10) | met |

    ### webhook

    | to a sink | per second | per second / base |
    | --- | ---: | ---: |
    | bare (base) | 15,000 |  |
    | ours | 16,000 | 1.08 (1.05..1.10) |

    - Left out: Redis: not installed
    - Invalid: ours: sink: counted 1
    "
  `)
})

test('goes between the marks of a page, and again into the same place', () => {
  const page = '# Performance\n\nBefore.\n\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n\nAfter.\n'
  const once = intoPage(page, [report])
  expect(once).toMatch(/^# Performance\n\nBefore\.\n\n<!-- bench: begin -->\n\nMeasured/)
  expect(once).toMatch(/counted 1\n\n<!-- bench: end -->\n\nAfter\.\n$/)
  expect(once).not.toContain('old')
  expect(intoPage(once, [report])).toBe(once)
})

test('goes to the end of a page without marks', () => {
  expect(intoPage('# Performance\n', [report])).toMatch(/^# Performance\n\n<!-- bench: begin -->\n/)
  expect(intoPage('', [report])).toMatch(/^<!-- bench: begin -->\n/)
})
