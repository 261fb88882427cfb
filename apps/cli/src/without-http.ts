/** In place of `node:http` where undici asks for it: the two things that it takes of it. A client loads no server. */
export function IncomingMessage(): void {}

/** Node's own default, in bytes. */
export const maxHeaderSize = 16_384
