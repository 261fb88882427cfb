/** For the tests of programs that notify: `@notify/core/testing`. No test runner needed. */
export * from '../manual-clock.ts'
export * from './recorder.ts'
export * from './test-notifier.ts'
