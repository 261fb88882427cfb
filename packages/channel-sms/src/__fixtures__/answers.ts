/** What Twilio answers. */
import type { HttpReply, RecordedRequest } from '@notify/testkit'

/** As the contract has it: https://www.twilio.com/docs/messaging/api/message-resource */
export const taken =
  (more: object = {}): ((request: RecordedRequest) => HttpReply) =>
  ({ body }) => {
    const form = new URLSearchParams(body)
    return {
      status: 201,
      body: {
        account_sid: 'ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        api_version: '2010-04-01',
        body: form.get('Body'),
        date_created: 'Thu, 24 Aug 2023 05:01:45 +0000',
        date_sent: null,
        date_updated: 'Thu, 24 Aug 2023 05:01:45 +0000',
        direction: 'outbound-api',
        error_code: null,
        error_message: null,
        from: form.get('From'),
        messaging_service_sid: form.get('MessagingServiceSid'),
        num_media: '0',
        num_segments: '2',
        price: null,
        price_unit: null,
        sid: 'SMbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
        status: 'queued',
        subresource_uris: {},
        to: form.get('To'),
        uri: '/2010-04-01/Accounts/ACaaaa/Messages/SMbbbb.json',
        ...more,
      },
    }
  }

/** Twilio's own words name the number. */
export const refuse = (code: number, status = 400): HttpReply => ({
  status,
  body: {
    code,
    message: 'The number +819012345678 is not fine for ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  },
})
