import type { Check } from "../judging/check.ts";
import { acceptedAnswerNamesTheJob } from "./accepted-answer-names-the-job.ts";
import { acceptedJobIsNeverLost } from "./accepted-job-is-never-lost.ts";
import { acceptedJobSurvivesTheDeathOfAll } from "./accepted-job-survives-the-death-of-all.ts";
import { actsAndRefusalsLeaveARecord } from "./acts-and-refusals-leave-a-record.ts";
import { answerDoesNotWaitForTheWork } from "./answer-does-not-wait-for-the-work.ts";
import { attemptCountSurvivesACrash } from "./attempt-count-survives-a-crash.ts";
import { attemptsEndAtTheMaximum } from "./attempts-end-at-the-maximum.ts";
import { attemptsOfAJobNeverOverlap } from "./attempts-of-a-job-never-overlap.ts";
import { backlogWakesWorkersAndDrainsInTime } from "./backlog-wakes-workers-and-drains-in-time.ts";
import { bulkReplayTakesExactlyWhatItWasAskedFor } from "./bulk-replay-takes-exactly-what-it-was-asked-for.ts";
import { callsStayWithinConcurrency } from "./calls-stay-within-concurrency.ts";
import { callsStayWithinTheOutboundLimit } from "./calls-stay-within-the-outbound-limit.ts";
import { canceledJobIsNotRevived } from "./canceled-job-is-not-revived.ts";
import { completedJobIsNotDoneAgain } from "./completed-job-is-not-done-again.ts";
import { consumptionResumesAfterACut } from "./consumption-resumes-after-a-cut.ts";
import { controlFramesLeaveTheCursorAlone } from "./control-frames-leave-the-cursor-alone.ts";
import { countersAgreeWithTheLedger } from "./counters-agree-with-the-ledger.ts";
import { deadLetterIsReplayedOnce } from "./dead-letter-is-replayed-once.ts";
import { deadLetterKeepsTheWholeJob } from "./dead-letter-keeps-the-whole-job.ts";
import { deadLetterNeverVanishes } from "./dead-letter-never-vanishes.ts";
import { deadWorkersJobIsTakenOverInTime } from "./dead-workers-job-is-taken-over-in-time.ts";
import { eachJobOfABatchKeepsItsTrace } from "./each-job-of-a-batch-keeps-its-trace.ts";
import { eachRoleMayDoWhatIsDeclaredAndNoMore } from "./each-role-may-do-what-is-declared-and-no-more.ts";
import { effectKeyIsStable } from "./effect-key-is-stable.ts";
import { endedJobStaysEndedAndAttemptsOnlyGrow } from "./ended-job-stays-ended-and-attempts-only-grow.ts";
import { errorsKeepTheirFormatAndLeakNothing } from "./errors-keep-their-format-and-leak-nothing.ts";
import { everyChannelTellsTheSameEnd } from "./every-channel-tells-the-same-end.ts";
import { everyExtraAttemptIsExplained } from "./every-extra-attempt-is-explained.ts";
import { failedJobIsDeadLetteredOnce } from "./failed-job-is-dead-lettered-once.ts";
import { failedSubmissionLeavesItsKeyFree } from "./failed-submission-leaves-its-key-free.ts";
import { faultFreeJobRunsOnce } from "./fault-free-job-runs-once.ts";
import { fullQueueRefusesAndDropsNothing } from "./full-queue-refuses-and-drops-nothing.ts";
import { highPriorityStartsFirst } from "./high-priority-starts-first.ts";
import { hungAttemptIsAbortedInTime } from "./hung-attempt-is-aborted-in-time.ts";
import { hungReceiverSlowsNobodyElse } from "./hung-receiver-slows-nobody-else.ts";
import { invalidRequestIsRefusedAtOnce } from "./invalid-request-is-refused-at-once.ts";
import { invalidTraceparentIsReplaced } from "./invalid-traceparent-is-replaced.ts";
import { jobCanceledWhileQueuedNeverRuns } from "./job-canceled-while-queued-never-runs.ts";
import { jobOfAKilledWorkerCompletes } from "./job-of-a-killed-worker-completes.ts";
import { jobOfANewerTypeIsKept } from "./job-of-a-newer-type-is-kept.ts";
import { jobOfAnotherTenantIsOutOfReach } from "./job-of-another-tenant-is-out-of-reach.ts";
import { jobsOfAKeyNeverOverlap } from "./jobs-of-a-key-never-overlap.ts";
import { jobsOfAKeyStartInOrder } from "./jobs-of-a-key-start-in-order.ts";
import { keyBelongsToItsTenant } from "./key-belongs-to-its-tenant.ts";
import { keyIsAStructuredString } from "./key-is-a-structured-string.ts";
import { keyIsHonouredForItsTime } from "./key-is-honoured-for-its-time.ts";
import { keySurvivesRestartOnEveryReplica } from "./key-survives-restart-on-every-replica.ts";
import { keyWithAnotherPayloadIsRefused } from "./key-with-another-payload-is-refused.ts";
import { livingWorkerKeepsItsJob } from "./living-worker-keeps-its-job.ts";
import { lookingAtDeadLettersChangesNothing } from "./looking-at-dead-letters-changes-nothing.ts";
import { lowPriorityIsNotStarved } from "./low-priority-is-not-starved.ts";
import { missingOrBadCredentialsAnswer401 } from "./missing-or-bad-credentials-answer-401.ts";
import { noObserverSeesAnEndedJobUnfinished } from "./no-observer-sees-an-ended-job-unfinished.ts";
import { oldPlaceIsResetAndIdleStreamKeptAlive } from "./old-place-is-reset-and-idle-stream-kept-alive.ts";
import { onlySubmittedWorkRuns } from "./only-submitted-work-runs.ts";
import { outcomeSurvivesAnOutageOfTheStore } from "./outcome-survives-an-outage-of-the-store.ts";
import { payloadReachesTheDependencyUnaltered } from "./payload-reaches-the-dependency-unaltered.ts";
import { permanentFailureIsNotRetried } from "./permanent-failure-is-not-retried.ts";
import { racingLoserIsTold409 } from "./racing-loser-is-told-409.ts";
import { racingRequestsMakeOneJob } from "./racing-requests-make-one-job.ts";
import { rateLimitFieldsAreWellFormed } from "./rate-limit-fields-are-well-formed.ts";
import { rateLimitHoldsOverAllReplicas } from "./rate-limit-holds-over-all-replicas.ts";
import { receiverThatAsksIsSpared } from "./receiver-that-asks-is-spared.ts";
import { recordAndMessageAreMadeTogether } from "./record-and-message-are-made-together.ts";
import { refusedRequestLeavesItsKeyFree } from "./refused-request-leaves-its-key-free.ts";
import { repeatedRequestGivesTheSameJob } from "./repeated-request-gives-the-same-job.ts";
import { replayBeginsAfreshAndForgetsNothing } from "./replay-begins-afresh-and-forgets-nothing.ts";
import { restartedBrokerLosesNoJob } from "./restarted-broker-loses-no-job.ts";
import { resultIsWhatTheDependencyAnswered } from "./result-is-what-the-dependency-answered.ts";
import { resumedStreamMissesNothing } from "./resumed-stream-misses-nothing.ts";
import { retriesAreSpreadOut } from "./retries-are-spread-out.ts";
import { retriesStayWithinTheirBudget } from "./retries-stay-within-their-budget.ts";
import { retryAfterIsALowerBound } from "./retry-after-is-a-lower-bound.ts";
import { retryDelayFollowsTheBackoff } from "./retry-delay-follows-the-backoff.ts";
import { scaleSignalCountsWaitingAndRunningJobs } from "./scale-signal-counts-waiting-and-running-jobs.ts";
import { staleWorkerCannotOverwrite } from "./stale-worker-cannot-overwrite.ts";
import { statedOutcomeIsTrue } from "./stated-outcome-is-true.ts";
import { statusAnswers200WithADeclaredState } from "./status-answers-200-with-a-declared-state.ts";
import { statusIsNotServedStale } from "./status-is-not-served-stale.ts";
import { statusIsReadableAtOnce } from "./status-is-readable-at-once.ts";
import { statusSaysWhenToAskAgain } from "./status-says-when-to-ask-again.ts";
import { streamIsOpenToItsOwnerAlone } from "./stream-is-open-to-its-owner-alone.ts";
import { streamTellsTheEndOnceAndCloses } from "./stream-tells-the-end-once-and-closes.ts";
import { submissionIsAnsweredWhileTheBrokerIsAway } from "./submission-is-answered-while-the-broker-is-away.ts";
import { terminatedWorkerLeavesNoJobBehind } from "./terminated-worker-leaves-no-job-behind.ts";
import { toldWaitIsHonest } from "./told-wait-is-honest.ts";
import { traceIdReachesTheDependency } from "./trace-id-reaches-the-dependency.ts";
import { traceSurvivesRetryAndReplay } from "./trace-survives-retry-and-replay.ts";
import { transientFailureIsRetried } from "./transient-failure-is-retried.ts";
import { undeliveredWebhookIsRetriedWithBackoff } from "./undelivered-webhook-is-retried-with-backoff.ts";
import { unknownIdAnswers404 } from "./unknown-id-answers-404.ts";
import { unknownPreferenceIsIgnored } from "./unknown-preference-is-ignored.ts";
import { validPostAnswers202 } from "./valid-post-answers-202.ts";
import { waitBeyondTheLeaseIsNoDuplicate } from "./wait-beyond-the-lease-is-no-duplicate.ts";
import { waitingRetryHoldsNoSlot } from "./waiting-retry-holds-no-slot.ts";
import { waitingRetrySurvivesRestart } from "./waiting-retry-survives-restart.ts";
import { webhookAtAnInnerAddressIsRefused } from "./webhook-at-an-inner-address-is-refused.ts";
import { webhookIdStaysAndTimestampMoves } from "./webhook-id-stays-and-timestamp-moves.ts";
import { webhookIsSignedOverItsRawBytes } from "./webhook-is-signed-over-its-raw-bytes.ts";
import { wrongMethodMediaAndSizeHaveTheirStatus } from "./wrong-method-media-and-size-have-their-status.ts";

/** Every check there is, in the order of the requirements. One line each; no discovery, no side effects. */
export const checks = [
  validPostAnswers202,
  acceptedAnswerNamesTheJob,
  statusIsReadableAtOnce,
  invalidRequestIsRefusedAtOnce,
  acceptedJobSurvivesTheDeathOfAll,
  answerDoesNotWaitForTheWork,
  submissionIsAnsweredWhileTheBrokerIsAway,
  wrongMethodMediaAndSizeHaveTheirStatus,
  unknownPreferenceIsIgnored,
  repeatedRequestGivesTheSameJob,
  racingRequestsMakeOneJob,
  racingLoserIsTold409,
  keyWithAnotherPayloadIsRefused,
  keyBelongsToItsTenant,
  keySurvivesRestartOnEveryReplica,
  keyIsHonouredForItsTime,
  failedSubmissionLeavesItsKeyFree,
  refusedRequestLeavesItsKeyFree,
  keyIsAStructuredString,
  statusAnswers200WithADeclaredState,
  endedJobStaysEndedAndAttemptsOnlyGrow,
  noObserverSeesAnEndedJobUnfinished,
  statedOutcomeIsTrue,
  resultIsWhatTheDependencyAnswered,
  unknownIdAnswers404,
  statusIsNotServedStale,
  statusSaysWhenToAskAgain,
  jobCanceledWhileQueuedNeverRuns,
  canceledJobIsNotRevived,
  errorsKeepTheirFormatAndLeakNothing,
  streamIsOpenToItsOwnerAlone,
  streamTellsTheEndOnceAndCloses,
  resumedStreamMissesNothing,
  controlFramesLeaveTheCursorAlone,
  oldPlaceIsResetAndIdleStreamKeptAlive,
  everyChannelTellsTheSameEnd,
  webhookIsSignedOverItsRawBytes,
  webhookIdStaysAndTimestampMoves,
  undeliveredWebhookIsRetriedWithBackoff,
  receiverThatAsksIsSpared,
  hungReceiverSlowsNobodyElse,
  webhookAtAnInnerAddressIsRefused,
  acceptedJobIsNeverLost,
  jobOfAKilledWorkerCompletes,
  onlySubmittedWorkRuns,
  restartedBrokerLosesNoJob,
  recordAndMessageAreMadeTogether,
  consumptionResumesAfterACut,
  waitingRetrySurvivesRestart,
  outcomeSurvivesAnOutageOfTheStore,
  faultFreeJobRunsOnce,
  effectKeyIsStable,
  everyExtraAttemptIsExplained,
  completedJobIsNotDoneAgain,
  attemptsOfAJobNeverOverlap,
  payloadReachesTheDependencyUnaltered,
  callsStayWithinConcurrency,
  hungAttemptIsAbortedInTime,
  livingWorkerKeepsItsJob,
  deadWorkersJobIsTakenOverInTime,
  staleWorkerCannotOverwrite,
  waitBeyondTheLeaseIsNoDuplicate,
  transientFailureIsRetried,
  permanentFailureIsNotRetried,
  attemptsEndAtTheMaximum,
  retryDelayFollowsTheBackoff,
  retriesAreSpreadOut,
  retryAfterIsALowerBound,
  attemptCountSurvivesACrash,
  waitingRetryHoldsNoSlot,
  retriesStayWithinTheirBudget,
  failedJobIsDeadLetteredOnce,
  deadLetterKeepsTheWholeJob,
  deadLetterIsReplayedOnce,
  replayBeginsAfreshAndForgetsNothing,
  deadLetterNeverVanishes,
  lookingAtDeadLettersChangesNothing,
  bulkReplayTakesExactlyWhatItWasAskedFor,
  missingOrBadCredentialsAnswer401,
  eachRoleMayDoWhatIsDeclaredAndNoMore,
  jobOfAnotherTenantIsOutOfReach,
  actsAndRefusalsLeaveARecord,
  jobsOfAKeyStartInOrder,
  jobsOfAKeyNeverOverlap,
  highPriorityStartsFirst,
  lowPriorityIsNotStarved,
  rateLimitHoldsOverAllReplicas,
  toldWaitIsHonest,
  rateLimitFieldsAreWellFormed,
  fullQueueRefusesAndDropsNothing,
  callsStayWithinTheOutboundLimit,
  traceIdReachesTheDependency,
  invalidTraceparentIsReplaced,
  traceSurvivesRetryAndReplay,
  eachJobOfABatchKeepsItsTrace,
  terminatedWorkerLeavesNoJobBehind,
  scaleSignalCountsWaitingAndRunningJobs,
  backlogWakesWorkersAndDrainsInTime,
  jobOfANewerTypeIsKept,
  countersAgreeWithTheLedger,
] as const satisfies readonly Check[];

/** The id of a check; a misspelt or retired one does not compile. */
export type CheckId = (typeof checks)[number]["id"];
