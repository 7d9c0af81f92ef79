// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of compiled code
import type { Check } from '../checks';

/**
 * What conversations depend on, and how to switch each off. The model must notice every one of them. What a second check behind it would
 * stop as well is not listed.
 */
export const CHECKS: readonly Check[] = [
  // slots
  {
    name: 'a slot comes back when an unanswered request is withdrawn',
    file: 'introductions/delivery.js',
    find: 'if (respondedAt === null && slotMonth !== null)',
    put: 'if (false)',
  },
  {
    name: 'a slot stays taken once the advisor has answered',
    file: 'introductions/delivery.js',
    find: 'if (respondedAt === null && slotMonth !== null)',
    put: 'if (slotMonth !== null)',
  },
  {
    name: 'a slot that is taken is counted',
    file: 'directory/slots.store.js',
    find: 'taken = advisor_month.taken + 1',
    put: 'taken = advisor_month.taken',
  },
  {
    name: 'no more slots are taken than there are',
    file: 'directory/slots.store.js',
    find: 'where advisor_month.taken < advisor_month.capacity',
    put: '',
  },

  // introducers
  {
    name: 'an advisor gets a request once the introducer has agreed',
    file: 'introductions/store.js',
    find: 'r.advisor_id = (select current_account()) and not r.held_back',
    put: 'r.advisor_id = (select current_account())',
  },
  {
    name: 'an advisor is shown the student once the introducer has agreed',
    file: 'introductions/request-intro.js',
    find: 'heldBack ? null : (0, delivery_1.deliver)',
    put: '(0, delivery_1.deliver)',
  },
  {
    name: 'an introducer is a mutual contact',
    file: 'introductions/request-intro.js',
    find: '!(await (0, people_1.mayIntroduce)(tx, id, studentId, advisorId))',
    put: 'false',
  },
  { name: 'whoever denies an acquaintance ends it', file: 'people/acquaintances.store.js', find: 'and not ${said(false)}', put: '' },
  {
    name: 'whoever has talked to the student can introduce them',
    file: 'people/acquaintances.store.js',
    find: 'and x.talked_at is not null',
    put: '',
  },
  {
    name: 'an introducer does not read the thread',
    file: 'introductions/thread.fields.js',
    find: '!party && !viewer.isStaff',
    put: 'false',
  },
  {
    name: 'an introducer has their own time',
    file: 'introductions/request-intro.js',
    find: 'days: heldBack ? introducerDays : requestDays',
    put: 'days: requestDays',
  },
  {
    name: 'an endorsed request waits anew',
    file: 'introductions/endorse-intro.js',
    find: 'onDelivery: null, slotMonth, days }',
    put: 'onDelivery: null, slotMonth }',
  },

  // moves
  {
    name: 'a request that needs more runs out too',
    file: 'introductions/store.js',
    find: 'exports.LAPSED = `(${IS_OPEN} and',
    put: "exports.LAPSED = `(r.status in ('AWAITING_INTRODUCER', 'PENDING') and",
  },
  {
    name: 'a question back lets the request wait anew',
    file: 'introductions/ask-for-more-info.js',
    find: 'responded: true, days }',
    put: 'responded: true }',
  },
  {
    name: 'a request is moved by its own side',
    file: 'introductions/intro-requests.js',
    find: '!(0, policy_1.moversOf)(viewer, request).includes(as)',
    put: 'false',
  },
  {
    name: 'a request that is moved stands still for others',
    file: 'introductions/moves.store.js',
    find: 'from intro_request r where r.id = $1 and ${(0, store_1.visibleTo)(viewer)} for update',
    put: 'from intro_request r where r.id = $1 and ${(0, store_1.visibleTo)(viewer)}',
  },
  {
    name: 'asking is decided one after the other',
    file: 'people/store.js',
    find: 'where account_id = $1 for no key update',
    put: 'where account_id = $1',
  },
  {
    name: 'a request on hold is not moved',
    file: 'introductions/intro-requests.js',
    find: 'function refuseIfFrozen({ frozen }, field) {\n    if (frozen)',
    put: 'function refuseIfFrozen({ frozen }, field) {\n    if (false)',
  },
  {
    name: 'what is done is written in the timeline once',
    file: 'introductions/moves.store.js',
    find: 'tx.insert(intro_request_event_entity_1.IntroRequestEventEntity, { institutionId, ...event }),',
    put: 'tx.insert(intro_request_event_entity_1.IntroRequestEventEntity, [{ institutionId, ...event }, { institutionId, ...event }]),',
  },

  // the thread
  {
    name: 'staff do not read the thread',
    file: 'introductions/thread.fields.js',
    find: 'const open = party !== null || opened',
    put: 'const open = true',
  },
  {
    name: 'who answers for privacy reads what is on hold',
    file: 'introductions/thread.fields.js',
    find: 'const open = party !== null || opened',
    put: 'const open = party !== null',
  },
  {
    name: 'that staff read a thread is recorded',
    file: 'introductions/thread.fields.js',
    find: "if (opened && (0, pagination_1.nodesOf)((0, look_ahead_1.selectionOf)(info)).has('body'))",
    put: 'if (false)',
  },
  {
    name: 'a thread is open while the two can talk',
    file: 'introductions/send-message.js',
    find: '!lifecycle_1.TALKING.includes(request.status)',
    put: 'false',
  },

  // chats
  {
    name: 'a chat is shown to its own sides',
    file: 'chats/store.js',
    find: "'(select current_account()) in (c.student_id, c.advisor_id)'",
    put: "'true'",
  },
  {
    name: 'the first report stands until its author changes it',
    file: 'chats/lifecycle.js',
    find: "reports.find(({ happened }) => happened !== 'NOT_YET')",
    put: "reports.findLast(({ happened }) => happened !== 'NOT_YET')",
  },
];
