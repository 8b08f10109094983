import { acceptedAnswerHasNoBody } from "./accepted-answer-has-no-body.ts";
import { acceptedJobIsAnswered200 } from "./accepted-job-is-answered-200.ts";
import { attemptsAreCountedAsJobs } from "./attempts-are-counted-as-jobs.ts";
import { attemptsAreCountedAsRetries } from "./attempts-are-counted-as-retries.ts";
import { attemptsStartOverAtAReplay } from "./attempts-start-over-at-a-replay.ts";
import { attemptsStartOverAtARetry } from "./attempts-start-over-at-a-retry.ts";
import { backoffHoldsItsSlot } from "./backoff-holds-its-slot.ts";
import { backoffIsKeptInATimer } from "./backoff-is-kept-in-a-timer.ts";
import { backoffOverflowsToNothing } from "./backoff-overflows-to-nothing.ts";
import { backoffSecondsAreTakenForMilliseconds } from "./backoff-seconds-are-taken-for-milliseconds.ts";
import { batchHasTheTraceOfItsFirstJob } from "./batch-has-the-trace-of-its-first-job.ts";
import { brokenCallCountsAsSuccess } from "./broken-call-counts-as-success.ts";
import { bulkReplayIgnoresItsRate } from "./bulk-replay-ignores-its-rate.ts";
import { bulkReplayIgnoresTheReason } from "./bulk-replay-ignores-the-reason.ts";
import { bulkReplayIgnoresTheTenant } from "./bulk-replay-ignores-the-tenant.ts";
import { bulkReplayIgnoresTheTime } from "./bulk-replay-ignores-the-time.ts";
import { bulkReplaySaysAllWereReplayed } from "./bulk-replay-says-all-were-replayed.ts";
import { callIgnoresItsSignal } from "./call-ignores-its-signal.ts";
import { callIsHedged } from "./call-is-hedged.ts";
import { cancelLeavesTheJobInTheQueue } from "./cancel-leaves-the-job-in-the-queue.ts";
import { claimIsNotAtomic } from "./claim-is-not-atomic.ts";
import { claimsExceedTheFreeSlots } from "./claims-exceed-the-free-slots.ts";
import { clientGivesUpBeforeTheJobTimeout } from "./client-gives-up-before-the-job-timeout.ts";
import { clientRetriesBeneathTheWorker } from "./client-retries-beneath-the-worker.ts";
import { coldWorkerWaitsForItsNextPoll } from "./cold-worker-waits-for-its-next-poll.ts";
import { consumerIsNotSubscribedAgain } from "./consumer-is-not-subscribed-again.ts";
import { crashFreesTheKeyTooEarly } from "./crash-frees-the-key-too-early.ts";
import { crashedHolderKeepsItsKey } from "./crashed-holder-keeps-its-key.ts";
import { crashesAreNotCounted } from "./crashes-are-not-counted.ts";
import { deadLetterCanBeReplayedAgain } from "./dead-letter-can-be-replayed-again.ts";
import { deadLetterIsDeletedBeforeItIsQueued } from "./dead-letter-is-deleted-before-it-is-queued.ts";
import { deadLetterIsListedTwice } from "./dead-letter-is-listed-twice.ts";
import { deadLetterIsReadAcrossTenants } from "./dead-letter-is-read-across-tenants.ts";
import { deadLetterIsReplayedAcrossTenants } from "./dead-letter-is-replayed-across-tenants.ts";
import { deadLetterLosesItsPayload } from "./dead-letter-loses-its-payload.ts";
import { delayIsKeptInWorkerMemory } from "./delay-is-kept-in-worker-memory.ts";
import { deliveriesAreSentOneAfterAnother } from "./deliveries-are-sent-one-after-another.ts";
import { deliveryHoldsTheSlotOfItsJob } from "./delivery-holds-the-slot-of-its-job.ts";
import { deliveryIsRetriedWithoutEnd } from "./delivery-is-retried-without-end.ts";
import { effectKeyIsRandomPerAttempt } from "./effect-key-is-random-per-attempt.ts";
import { endIsToldTwice } from "./end-is-told-twice.ts";
import { endedJobSaysWhenToAskAgain } from "./ended-job-says-when-to-ask-again.ts";
import { errorsAreNotProblemDocuments } from "./errors-are-not-problem-documents.ts";
import { failedDeliveryFailsTheJob } from "./failed-delivery-fails-the-job.ts";
import { failedJobIsAnsweredWithAPage } from "./failed-job-is-answered-with-a-page.ts";
import { failuresAreCountedInWorkerMemory } from "./failures-are-counted-in-worker-memory.ts";
import { fingerprintCoversTheTrace } from "./fingerprint-covers-the-trace.ts";
import { fingerprintDependsOnMemberOrder } from "./fingerprint-depends-on-member-order.ts";
import { fullQueueDropsItsOldest } from "./full-queue-drops-its-oldest.ts";
import { goneReceiverIsCalledAgain } from "./gone-receiver-is-called-again.ts";
import { heartbeatMovesTheCursor } from "./heartbeat-moves-the-cursor.ts";
import { heartbeatStopsAfterOneBeat } from "./heartbeat-stops-after-one-beat.ts";
import { idleServiceRunsTheJobBeforeIts202 } from "./idle-service-runs-the-job-before-its-202.ts";
import { idleStreamIsSilent } from "./idle-stream-is-silent.ts";
import { jobIsAcceptedInMemoryWhileTheStoreIsAway } from "./job-is-accepted-in-memory-while-the-store-is-away.ts";
import { jobIsAcknowledgedBeforeItRuns } from "./job-is-acknowledged-before-it-runs.ts";
import { jobIsCanceledAcrossTenants } from "./job-is-canceled-across-tenants.ts";
import { jobIsMarkedDoneBeforeItsCall } from "./job-is-marked-done-before-its-call.ts";
import { jobIsQueuedBeforeItsKeyIsChecked } from "./job-is-queued-before-its-key-is-checked.ts";
import { jobIsWrittenAfterThe202 } from "./job-is-written-after-the-202.ts";
import { keyExpiresEarly } from "./key-expires-early.ts";
import { keyIsLookedUpWithoutItsTenant } from "./key-is-looked-up-without-its-tenant.ts";
import { keyIsReservedAndNeverReleased } from "./key-is-reserved-and-never-released.ts";
import { keyNeverExpires } from "./key-never-expires.ts";
import { keysAreKeptInProcessMemory } from "./keys-are-kept-in-process-memory.ts";
import { lastAttemptIsNotMade } from "./last-attempt-is-not-made.ts";
import { leaseIsLongerThanDeclared } from "./lease-is-longer-than-declared.ts";
import { listedDeadLetterIsHidden } from "./listed-dead-letter-is-hidden.ts";
import { loadedReceiverIsNotThrottled } from "./loaded-receiver-is-not-throttled.ts";
import { malformedTraceIsRepaired } from "./malformed-trace-is-repaired.ts";
import { messageIsSentAfterTheCommit } from "./message-is-sent-after-the-commit.ts";
import { messageIsSentBeforeTheRecord } from "./message-is-sent-before-the-record.ts";
import { metricsAreLabelledWithCredentials } from "./metrics-are-labelled-with-credentials.ts";
import { missingKeyIsMadeUp } from "./missing-key-is-made-up.ts";
import { moreIsLeftThanIsGranted } from "./more-is-left-than-is-granted.ts";
import { nullMembersAreDropped } from "./null-members-are-dropped.ts";
import { oneEntryInFiftyIsDropped } from "./one-entry-in-fifty-is-dropped.ts";
import { onlyTheFirstAttemptHasATimeout } from "./only-the-first-attempt-has-a-timeout.ts";
import { only200CountsAsDelivered } from "./only-200-counts-as-delivered.ts";
import { onlyTheNewestSecretSigns } from "./only-the-newest-secret-signs.ts";
import { orderKeyIsIgnored } from "./order-key-is-ignored.ts";
import { outboundLimitHoldsPerWorker } from "./outbound-limit-holds-per-worker.ts";
import { outboundLimitIsIgnored } from "./outbound-limit-is-ignored.ts";
import { outcomeIsFencedByTheStateAlone } from "./outcome-is-fenced-by-the-state-alone.ts";
import { outcomeIsNotFenced } from "./outcome-is-not-fenced.ts";
import { payloadIsCheckedByTheWorkerOnly } from "./payload-is-checked-by-the-worker-only.ts";
import { payloadIsNotCompared } from "./payload-is-not-compared.ts";
import { permanentFailureIsRetried } from "./permanent-failure-is-retried.ts";
import { priorityDoesNotAge } from "./priority-does-not-age.ts";
import { priorityIsIgnored } from "./priority-is-ignored.ts";
import { queueHasNoLimit } from "./queue-has-no-limit.ts";
import { queueIsNotDurable } from "./queue-is-not-durable.ts";
import { quotedKeyIsRefused } from "./quoted-key-is-refused.ts";
import { racingLoserAnswers422 } from "./racing-loser-answers-422.ts";
import { racingLoserAnswers500 } from "./racing-loser-answers-500.ts";
import { racingRequestsEachMakeAJob } from "./racing-requests-each-make-a-job.ts";
import { rateIsLimitedForAllTenantsTogether } from "./rate-is-limited-for-all-tenants-together.ts";
import { rateIsLimitedPerReplica } from "./rate-is-limited-per-replica.ts";
import { rateLimitFieldsAreNotStructured } from "./rate-limit-fields-are-not-structured.ts";
import { recordIsPurgedEarly } from "./record-is-purged-early.ts";
import { recoveryEndsAtItsFirstError } from "./recovery-ends-at-its-first-error.ts";
import { redirectLeadsAWebhookInside } from "./redirect-leads-a-webhook-inside.ts";
import { redirectOfAWebhookIsFollowed } from "./redirect-of-a-webhook-is-followed.ts";
import { refusalCountsAsSuccess } from "./refusal-counts-as-success.ts";
import { refusedActsAreNotRecorded } from "./refused-acts-are-not-recorded.ts";
import { refusedForTheRateRunsAllTheSame } from "./refused-for-the-rate-runs-all-the-same.ts";
import { refusedForTheRateTakesItsKey } from "./refused-for-the-rate-takes-its-key.ts";
import { refusedRequestTakesItsKey } from "./refused-request-takes-its-key.ts";
import { refusedStrangerIsNotChallenged } from "./refused-stranger-is-not-challenged.ts";
import { refusedSubmissionsAreCharged } from "./refused-submissions-are-charged.ts";
import { repeatedRequestIsAnsweredWithNothing } from "./repeated-request-is-answered-with-nothing.ts";
import { repeatedRequestsAreCountedAsAccepted } from "./repeated-requests-are-counted-as-accepted.ts";
import { replayKeepsTheSpentBudget } from "./replay-keeps-the-spent-budget.ts";
import { replayLosesItsPriority } from "./replay-loses-its-priority.ts";
import { replayMakesANewJob } from "./replay-makes-a-new-job.ts";
import { requestsAreLoggedWithTheirHeaders } from "./requests-are-logged-with-their-headers.ts";
import { resetIsNotRetried } from "./reset-is-not-retried.ts";
import { resultIsEncodedTwice } from "./result-is-encoded-twice.ts";
import { resultIsReadAcrossTenants } from "./result-is-read-across-tenants.ts";
import { resumedStreamStartsAtNow } from "./resumed-stream-starts-at-now.ts";
import { retryAfterDateMeansAtOnce } from "./retry-after-date-means-at-once.ts";
import { retryAfterIsIgnored } from "./retry-after-is-ignored.ts";
import { retryBudgetIsIgnored } from "./retry-budget-is-ignored.ts";
import { retryDelayIsConstant } from "./retry-delay-is-constant.ts";
import { retryGoesBehindItsKey } from "./retry-goes-behind-its-key.ts";
import { retryHasNoJitter } from "./retry-has-no-jitter.ts";
import { retryLosesItsPriority } from "./retry-loses-its-priority.ts";
import { retryRevivesACanceledJob } from "./retry-revives-a-canceled-job.ts";
import { retryStartsAFreshTrace } from "./retry-starts-a-fresh-trace.ts";
import { scaleSignalLeavesOutRunningJobs } from "./scale-signal-leaves-out-running-jobs.ts";
import { scaleSignalReadsTheWrongQueue } from "./scale-signal-reads-the-wrong-queue.ts";
import { secondFailureLosesTheHistory } from "./second-failure-loses-the-history.ts";
import { serverErrorIsNotRetried } from "./server-error-is-not-retried.ts";
import { stackTraceIsShown } from "./stack-trace-is-shown.ts";
import { stateHasAnUndeclaredWord } from "./state-has-an-undeclared-word.ts";
import { statusIsCachedPerProcess } from "./status-is-cached-per-process.ts";
import { statusIsReadFromALaggingCopy } from "./status-is-read-from-a-lagging-copy.ts";
import { statusMayBeCachedForAMinute } from "./status-may-be-cached-for-a-minute.ts";
import { streamIsAheadOfTheStatus } from "./stream-is-ahead-of-the-status.ts";
import { streamIsOpenToOtherTenants } from "./stream-is-open-to-other-tenants.ts";
import { streamOfAnEndedJobTellsNothing } from "./stream-of-an-ended-job-tells-nothing.ts";
import { streamStaysOpenAfterTheEnd } from "./stream-stays-open-after-the-end.ts";
import { submissionWaitsForItsStoreWithoutEnd } from "./submission-waits-for-its-store-without-end.ts";
import { throttledCallIsNotRetried } from "./throttled-call-is-not-retried.ts";
import { timedOutAttemptIsNotRetried } from "./timed-out-attempt-is-not-retried.ts";
import { traceEndsAtTheApi } from "./trace-ends-at-the-api.ts";
import { trailNamesTheTenantOnly } from "./trail-names-the-tenant-only.ts";
import { unconfirmedCompletionIsQueuedAgain } from "./unconfirmed-completion-is-queued-again.ts";
import { unconfirmedSubmissionIsSentAgain } from "./unconfirmed-submission-is-sent-again.ts";
import { unknownJobIsSaidToBeQueued } from "./unknown-job-is-said-to-be-queued.ts";
import { unknownPlaceMeansNow } from "./unknown-place-means-now.ts";
import { unknownPreferenceIsRefused } from "./unknown-preference-is-refused.ts";
import { unknownTypeCountsAsDone } from "./unknown-type-counts-as-done.ts";
import { unknownTypeIsCanceled } from "./unknown-type-is-canceled.ts";
import { unrecordedOutcomeIsDropped } from "./unrecorded-outcome-is-dropped.ts";
import { unrecordedSuccessIsCalledAgain } from "./unrecorded-success-is-called-again.ts";
import { unrecordedSuccessIsRecordedAsAFailure } from "./unrecorded-success-is-recorded-as-a-failure.ts";
import { viewerMayReplay } from "./viewer-may-replay.ts";
import { waitLastsUntilTheJobEnds } from "./wait-lasts-until-the-job-ends.ts";
import { webhookAddressIsNotChecked } from "./webhook-address-is-not-checked.ts";
import { webhookDelayIsConstant } from "./webhook-delay-is-constant.ts";
import { webhookIdIsNewAtEveryTry } from "./webhook-id-is-new-at-every-try.ts";
import { webhookIgnoresRetryAfter } from "./webhook-ignores-retry-after.ts";
import { webhookIsTriedOnce } from "./webhook-is-tried-once.ts";
import { webhookNameIsNotResolved } from "./webhook-name-is-not-resolved.ts";
import { webhookRetriesHaveNoJitter } from "./webhook-retries-have-no-jitter.ts";
import { webhookSignatureLeavesOutTheTimestamp } from "./webhook-signature-leaves-out-the-timestamp.ts";
import { webhookSignsRewrittenJson } from "./webhook-signs-rewritten-json.ts";
import { webhookTimestampIsFrozen } from "./webhook-timestamp-is-frozen.ts";
import { workerDropsItsJobsWhenToldToEnd } from "./worker-drops-its-jobs-when-told-to-end.ts";
import { workerEndsWhenItsStoreIsAway } from "./worker-ends-when-its-store-is-away.ts";
import { workerExitsAtOnceWhenToldToEnd } from "./worker-exits-at-once-when-told-to-end.ts";
import { workerKeepsClaimingWhenToldToEnd } from "./worker-keeps-claiming-when-told-to-end.ts";
import { wrongMediaTypeAnswers400 } from "./wrong-media-type-answers-400.ts";
import { wrongMethodAnswers404 } from "./wrong-method-answers-404.ts";
import type { Fault } from "./fault.ts";

/** Every fault there is, in the order of the requirements that they break. One line each; no discovery. */
export const faults = [
  acceptedJobIsAnswered200,
  acceptedAnswerHasNoBody,
  statusIsReadFromALaggingCopy,
  payloadIsCheckedByTheWorkerOnly,
  jobIsWrittenAfterThe202,
  idleServiceRunsTheJobBeforeIts202,
  submissionWaitsForItsStoreWithoutEnd,
  jobIsAcceptedInMemoryWhileTheStoreIsAway,
  wrongMethodAnswers404,
  wrongMediaTypeAnswers400,
  unknownPreferenceIsRefused,
  waitLastsUntilTheJobEnds,
  fingerprintDependsOnMemberOrder,
  fingerprintCoversTheTrace,
  repeatedRequestIsAnsweredWithNothing,
  racingRequestsEachMakeAJob,
  racingLoserAnswers500,
  racingLoserAnswers422,
  payloadIsNotCompared,
  keyIsLookedUpWithoutItsTenant,
  keysAreKeptInProcessMemory,
  keyExpiresEarly,
  keyNeverExpires,
  keyIsReservedAndNeverReleased,
  refusedRequestTakesItsKey,
  refusedForTheRateTakesItsKey,
  missingKeyIsMadeUp,
  quotedKeyIsRefused,
  stateHasAnUndeclaredWord,
  failedJobIsAnsweredWithAPage,
  attemptsStartOverAtARetry,
  statusIsCachedPerProcess,
  refusalCountsAsSuccess,
  brokenCallCountsAsSuccess,
  resultIsEncodedTwice,
  unknownJobIsSaidToBeQueued,
  statusMayBeCachedForAMinute,
  recordIsPurgedEarly,
  endedJobSaysWhenToAskAgain,
  cancelLeavesTheJobInTheQueue,
  retryRevivesACanceledJob,
  stackTraceIsShown,
  errorsAreNotProblemDocuments,
  streamIsOpenToOtherTenants,
  streamOfAnEndedJobTellsNothing,
  endIsToldTwice,
  streamStaysOpenAfterTheEnd,
  resumedStreamStartsAtNow,
  heartbeatMovesTheCursor,
  unknownPlaceMeansNow,
  idleStreamIsSilent,
  streamIsAheadOfTheStatus,
  webhookSignsRewrittenJson,
  webhookSignatureLeavesOutTheTimestamp,
  onlyTheNewestSecretSigns,
  webhookIdIsNewAtEveryTry,
  webhookTimestampIsFrozen,
  webhookIsTriedOnce,
  only200CountsAsDelivered,
  redirectOfAWebhookIsFollowed,
  webhookDelayIsConstant,
  failedDeliveryFailsTheJob,
  deliveryIsRetriedWithoutEnd,
  goneReceiverIsCalledAgain,
  webhookIgnoresRetryAfter,
  loadedReceiverIsNotThrottled,
  webhookRetriesHaveNoJitter,
  deliveriesAreSentOneAfterAnother,
  deliveryHoldsTheSlotOfItsJob,
  webhookAddressIsNotChecked,
  webhookNameIsNotResolved,
  redirectLeadsAWebhookInside,
  oneEntryInFiftyIsDropped,
  onlyTheFirstAttemptHasATimeout,
  jobIsAcknowledgedBeforeItRuns,
  jobIsMarkedDoneBeforeItsCall,
  jobIsQueuedBeforeItsKeyIsChecked,
  queueIsNotDurable,
  messageIsSentAfterTheCommit,
  messageIsSentBeforeTheRecord,
  consumerIsNotSubscribedAgain,
  workerEndsWhenItsStoreIsAway,
  backoffIsKeptInATimer,
  unrecordedOutcomeIsDropped,
  unrecordedSuccessIsRecordedAsAFailure,
  callIsHedged,
  effectKeyIsRandomPerAttempt,
  unrecordedSuccessIsCalledAgain,
  unconfirmedCompletionIsQueuedAgain,
  unconfirmedSubmissionIsSentAgain,
  claimIsNotAtomic,
  nullMembersAreDropped,
  claimsExceedTheFreeSlots,
  callIgnoresItsSignal,
  clientGivesUpBeforeTheJobTimeout,
  heartbeatStopsAfterOneBeat,
  leaseIsLongerThanDeclared,
  recoveryEndsAtItsFirstError,
  outcomeIsNotFenced,
  outcomeIsFencedByTheStateAlone,
  delayIsKeptInWorkerMemory,
  resetIsNotRetried,
  throttledCallIsNotRetried,
  serverErrorIsNotRetried,
  timedOutAttemptIsNotRetried,
  permanentFailureIsRetried,
  attemptsAreCountedAsRetries,
  lastAttemptIsNotMade,
  clientRetriesBeneathTheWorker,
  retryDelayIsConstant,
  backoffSecondsAreTakenForMilliseconds,
  backoffOverflowsToNothing,
  retryHasNoJitter,
  retryAfterIsIgnored,
  retryAfterDateMeansAtOnce,
  failuresAreCountedInWorkerMemory,
  crashesAreNotCounted,
  backoffHoldsItsSlot,
  retryBudgetIsIgnored,
  deadLetterIsListedTwice,
  deadLetterLosesItsPayload,
  deadLetterCanBeReplayedAgain,
  replayMakesANewJob,
  replayKeepsTheSpentBudget,
  secondFailureLosesTheHistory,
  attemptsStartOverAtAReplay,
  deadLetterIsDeletedBeforeItIsQueued,
  listedDeadLetterIsHidden,
  bulkReplayIgnoresTheReason,
  bulkReplayIgnoresTheTime,
  bulkReplayIgnoresItsRate,
  bulkReplayIgnoresTheTenant,
  bulkReplaySaysAllWereReplayed,
  refusedStrangerIsNotChallenged,
  viewerMayReplay,
  resultIsReadAcrossTenants,
  jobIsCanceledAcrossTenants,
  deadLetterIsReadAcrossTenants,
  deadLetterIsReplayedAcrossTenants,
  refusedActsAreNotRecorded,
  trailNamesTheTenantOnly,
  orderKeyIsIgnored,
  retryGoesBehindItsKey,
  crashFreesTheKeyTooEarly,
  crashedHolderKeepsItsKey,
  priorityIsIgnored,
  retryLosesItsPriority,
  replayLosesItsPriority,
  priorityDoesNotAge,
  rateIsLimitedPerReplica,
  refusedForTheRateRunsAllTheSame,
  rateIsLimitedForAllTenantsTogether,
  refusedSubmissionsAreCharged,
  rateLimitFieldsAreNotStructured,
  moreIsLeftThanIsGranted,
  queueHasNoLimit,
  fullQueueDropsItsOldest,
  outboundLimitHoldsPerWorker,
  outboundLimitIsIgnored,
  traceEndsAtTheApi,
  malformedTraceIsRepaired,
  retryStartsAFreshTrace,
  batchHasTheTraceOfItsFirstJob,
  workerExitsAtOnceWhenToldToEnd,
  workerKeepsClaimingWhenToldToEnd,
  scaleSignalLeavesOutRunningJobs,
  scaleSignalReadsTheWrongQueue,
  workerDropsItsJobsWhenToldToEnd,
  coldWorkerWaitsForItsNextPoll,
  unknownTypeCountsAsDone,
  unknownTypeIsCanceled,
  attemptsAreCountedAsJobs,
  repeatedRequestsAreCountedAsAccepted,
  metricsAreLabelledWithCredentials,
  requestsAreLoggedWithTheirHeaders,
] as const satisfies readonly Fault[];
