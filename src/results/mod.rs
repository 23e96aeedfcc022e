//! Plain serialisable records: what every printer reads. They assemble what the rooms above computed, with value, unit,
//! method and uncertainty side by side.

mod analysis;
mod benchmarks;
mod decide;
mod derivation;
mod design;
mod group_sequential;
mod laws;
mod monitor;
mod part;
mod reconstruct;
mod run;
mod search;
mod simulation;
mod toxicity;
mod two_stage;
mod verification;

pub use analysis::{
    Advice, GroupComparisonRequest, HazardRatioResult, MaxComboComponent, MaxComboResult, MaximumResult,
    PermutationRequest, PermutationResult, TrendResult, TrendScore, TrendScores, TrendTest, Trusted,
    WeightedLogrankResult,
};
pub use analysis::{
    Amount, AnalysisRequest, AnalysisResult, Attributes, BandPoint, BandRequest, BandResult, Bandwidth,
    BenchmarkComparison, BetweenTrialsResult, BootstrapLimits, BootstrapRecord, BySubject, CausesOfEvents,
    ConditionalResult, CumulativeHazardPoint, CumulativeHazardResult, CumulativeIncidenceRequest,
    CumulativeIncidenceResult, CurvePoint, CurveReasons, CurveRequest, EventRate, FollowUp, GrayGroup,
    GrayResult, GroupResult, IncidenceAt, IncidenceGroup, IncidencePoint, IncidenceResult, InputNote,
    InputRecord, LogrankGroup, LogrankResult, MeanResult, OneSampleRequest, OneSampleResult, PooledArm,
    PooledEstimate, PooledResult, ProcessPoint, ProcessResult, QuantileResult, RatioIntervalResult,
    RatioResult, Reading, Reasons, RecommendationResult, ReferenceResult, RmstTestResult, SensitivityResult,
    SmoothedHazardPoint, SmoothedHazardResult, Standardisation, StandardisedResult, SupportResult,
    SurvivalAt, TestResult, TippingPointOfVariant, TippingPointRequest, TippingPointResult, TrialDataRecord,
    TurnbullGroup, TurnbullQuantile, TurnbullRequest, TurnbullResult, TurnbullSurvival, WeightResult,
    analyze,
};
pub use analysis::{
    BaselineAt, BaselineCurve, BaselinePointResult, BaselineResult, BaselineValue, BenchmarkTestsRequest,
    BenchmarkTestsResult, BinomialResult, ChiSquaredResult, ConcordanceResult, CovariateProportionality,
    CovariateTests, CoxRequest, CoxResult, CoxTerm, CoxTestsResult, DroppedTerm, ExponentialMedian,
    ExponentialResult, ExponentialTestRecord, FirthResult, LandmarkTestResult, MedianTestResult,
    ProportionalHazardsResult, ReferenceLevel, ShareIntervalResult, TestRecommendation,
    TestRecommendationReason, TransformTest, VarianceKind,
};
pub use analysis::{
    ExactResult, FitResult, FitsRequest, FittedMean, FittedQuantile, FittedSurvival, ParameterResult,
};
pub use benchmarks::{BenchmarkSummary, summary as benchmark_summary};
pub use decide::{
    BoundRecord, CountedRecord, CurvePrecisionRecord, CurvePrecisionRequest, DecideError, DecideRequest,
    DecideResult, PrecisionRecord, Relevant, SubjectsWanted, ZoneRecord, decide,
};
pub use derivation::{
    BestResponseRecord, ControlRecord, DefinitionsRecord, DerivationRequest, DerivationResult,
    DerivedSubject, DisagreementRecord, EndingCount, EndingId, EndpointRecord, EndpointSummary, LesionChange,
    Parameter, ResponseCount, ResponseSummary, RuleDifference, SourceRecordOf, VisitSpan, derive,
};
pub use design::{
    AssumptionsRecord, AttainableRecord, AveragedRecord, CriticalRecord, DesignRequest, DesignResult,
    DetectableEffect, ExactRecord, LawOfEvents, MethodRecord, PowerAtEffect, RatioQuantiles, RuleRecord,
    ScanRecord, ScanRuleRecord, design_of_trial, design_result, detectable_effects,
};
pub use group_sequential::{
    CalibratedRecord, CountLook, CountsRecord, GroupSequentialFailure, GroupSequentialInferenceRecord,
    GroupSequentialLook, GroupSequentialRequest, GroupSequentialResult, GroupSequentialSide,
    GroupSequentialTruth, SimulatedSide, group_sequential,
};
pub use laws::LawsRecord;
pub use monitor::{
    AccrualStatus, BestCount, BoundaryStatus, BrownianRecord, CensoredCount, ConditionalRecord,
    ControlStatus, DateRecord, EligibilityFindingRecord, EligibilityRecord, EndpointData, ExtractDifference,
    FanRecord, ForecastRecord, InterimStatus, MeasureRecord, ModelRecord, MonitorFault, MonitorRequest,
    MonitorResult, NeededRow, OutlookRecord, OutlookRequest, PhaseSpan, PhaseStatus, PopulationCount,
    PowerRecord, PreviousRecord, ReEstimatedRecord, ReEstimationRecord, ReEstimationRequest, ReasonCount,
    ResponseRecord, RuleStatus, RunInStatus, SafetyRecord, ScanStatus, ShareRecord, StatusRecord,
    SubjectCourse, SubjectRecord, TermCount, TriggerRecord, WhatIfRecord, endpoint_data, monitor,
};
pub use monitor::{
    BoundRecord as LookBoundRecord, ExposureRecord, Historical, SpendingRecord, SpendingRequest,
};
pub use part::{PART_FORMAT, PART_FORMAT_VERSION, PartContent, PartFile, TallyRecord, tally_records};
pub use reconstruct::{
    ComparedRecord, FitRecord, PatientRecord, RebuiltIntervalRecord, ReconstructError, ReconstructRequest,
    ReconstructionResult, SourceRecord, reconstruction_result,
};
pub use run::{
    CriticalRow, CriticalTable, PowerCurveResult, PowerPoint, RunResult, SimulationParts, run_result,
};
pub use search::{
    GridError, MOST_POINTS, Minimised, SearchAxis, SearchBy, SearchChoice, SearchPoint, SearchRequest,
    SearchResult, SearchTrial, grid, search,
};
pub use simulation::{
    AgainstResult, AnalysisRecord, CalendarPoint, CountRecord, CourseResult, CoverageResult,
    IncompleteRecord, IncompleteRun, InterimRecord, IntervalResult, LandmarkResult, MeanRecord, MedianBin,
    MedianResult, PhaseRecord, PlanRecord, QuantileOverTrials, RateRecord, ReachedPrecision, ReplayResult,
    ReplayedSubjectRecord, RunRecord, SimulatedTest, SimulationResult, StopRecord, SuccessResult,
    TruthResult, replay_result, simulation_result,
};
pub use toxicity::{
    ToxicityAtRate, ToxicityBoundaryRecord, ToxicityLook, ToxicityRequest, ToxicityResult, ToxicityRule,
    toxicity_result,
};
pub use two_stage::{
    AttainedRecord, AttainedRow, BinaryDesignRecord, BinaryInferenceRecord, BinarySideRecord,
    BinarySingleStage, BinaryTwoStageError, BinaryTwoStageRequest, BinaryTwoStageResult, BySubjects,
    DesignKind, FormulaRecord, GivenDesign, LogrankDesignRecord, LogrankInferenceRecord, LogrankSideRecord,
    LogrankSingleStage, LogrankTwoStageRequest, LogrankTwoStageResult, TruthRecord, TruthRequest,
    TwoStageError, WeightRecord, binary_two_stage, logrank_two_stage,
};
pub use verification::{
    AnyReason, CaseRecord, CaseValue, DifferenceScale, MissingReason, ToleranceRecord, VerificationRequest,
    VerificationResult, VerifiedFile, VerifiedMethod, verification_result,
};

/// Version of this program, on every result.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
