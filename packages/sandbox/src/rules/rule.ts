import type { Finding, Vendor } from '../message.ts'
import type { Mode } from '../stand-in.ts'

/** `documented`: written, or answered, by the vendor. `believed`: nobody is sure, so it only warns. */
export type Level = 'documented' | 'believed'

export interface Source {
  /** A link, or a section of an RFC. */
  readonly text: string
  readonly level: Level
}

/** One thing that a vendor refuses, as data. The fixtures prove it over the wire. */
export interface Rule<Request = never, State = never, Answer = unknown, Fixture = unknown> {
  /** e.g. `slack/section-text`. */
  readonly id: string
  readonly vendor: Vendor
  readonly source: Source
  readonly summary: string
  /** How the vendor refuses: its word, or its status. */
  readonly answer: Answer
  /** The vendor takes it and drops it, cuts it or ignores it: refused in strict mode, else a warning. */
  readonly strictOnly?: true
  /** As much as is allowed. */
  readonly accept: Fixture
  /** A little more. */
  readonly reject: Fixture
  /** What is wrong, in the vendor's words where they are known. Nothing: it passes. */
  check(request: Request, state: State): readonly string[]
}

export interface Verdict<Answer> {
  readonly refusal?: { readonly answer: Answer; readonly findings: readonly Finding[] }
  readonly warnings: readonly Finding[]
}

/** Asks every rule. The first that refuses gives the answer; others with the same answer are told with it. */
export function judge<Request, State, Answer>(
  rules: readonly Rule<Request, State, Answer>[],
  request: Request,
  state: State,
  mode: Mode,
): Verdict<Answer> {
  const broken = rules
    .map((rule) => ({ rule, messages: rule.check(request, state) }))
    .filter(({ messages }) => messages.length > 0)
  const refuses = ({ source, strictOnly }: Rule<Request, State, Answer>): boolean =>
    source.level === 'documented' && (strictOnly === undefined || mode === 'strict')
  const findings = (kept: typeof broken): Finding[] =>
    kept.flatMap(({ rule, messages }) => messages.map((message) => ({ rule: rule.id, message })))

  const refusing = broken.filter(({ rule }) => refuses(rule))
  const warnings = findings(broken.filter(({ rule }) => !refuses(rule)))
  const [first] = refusing
  if (first === undefined) return { warnings }
  const { answer } = first.rule
  return {
    refusal: { answer, findings: findings(refusing.filter(({ rule }) => rule.answer === answer)) },
    warnings,
  }
}
