using CaffeTop.Doctor.Data;
using CaffeTop.Doctor.Nets;
using CaffeTop.Doctor.Reading;
using CaffeTop.Doctor.Runs;
using CaffeTop.Doctor.Solvers;

namespace CaffeTop.Doctor;

/// <summary>Every rule, cause before effect: files, solver, structure of the net, weights, data, and then what a run shows of them.</summary>
public static class RuleBook
{
    /// <summary>In the order in which findings are told.</summary>
    public static IReadOnlyList<IRule> All { get; } =
    [
        new PrototxtSyntax(), new SolverField(), new NetMissing(),
        new UnknownLayerTypeRule(), new UnknownBottom(), new NetDoesNotBuild(),
        new DamagedRecords(), new MeanSize(), new CropTooLarge(), new ShapesDiffer(), new DataLengthsDiffer(), new MeanTwice(),
        new WeightsShapeMismatch(), new FinetuneLists(),
        new LabelOutOfRange(), new ConstantLabel(), new FlatImages(), new SortedLabels(), new SetsDiffer(),
        new ZeroWeights(), new FrozenAndRandom(), new EqualWeights(), new NothingLearns(), new NoLoss(), new NegativeLossWeight(), new TestLayerUntrained(),
        new BilinearMixesClasses(), new DeconvolutionGroup(), new CropOffset(),
        new RateStaysZero(), new RateGrows(), new RateFades(), new LearningRateTooHigh(), new LossNotNormalized(), new ClippedAway(), new LearningRateTooLow(), new MomentumMultiplies(),
        new WeightDecayTooHigh(), new AdamWithoutMomentum(),
        new UnscaledInput(), new InputTooSmall(), new BiasKillsRelu(), new FillerScale(), new FillersTooSmall(), new IgnoredDataFields(), new PhasesDiffer(),
        new DeadBranch(), new GradientCut(), new InPlaceOverwrites(), new SoftmaxTwice(), new SquashedScores(), new RectifiedScores(), new DropoutRatio(), new AccuracyElsewhere(),
        new BatchNormOneImage(), new BatchNormGlobalInTrain(), new BatchNormInTest(),
        new WindowGaps(), new TinyTest(), new NeverTested(), new TestCoverage(), new TestsTrainingData(), new FewRecords(), new UnusedClasses(), new DataNotRead(), new AverageLossHides(), new PolicyWithoutEffect(),
        new SnapshotFolder(), new SnapshotSpace(),
        .. FatalKind.All.Where(static kind => !kind.IsLast).Select(static kind => new FatalRule(kind)),
        new RateNotANumber(), new ResumedDifferently(), new ResumedBroken(), new IgnoredLayers(), new RateTooLow(), new SummedLoss(),
        new ZeroLayer(), new DeadRelu(), new GradientStops(), new FadingSignal(), new VanishingGradient(), new UpdateRatio(), new ClippedAlways(),
        new NanAtStart(), new Diverged(), new ReturnedToChance(), new NanAndZero(), new BoxLossNan(), new NanSuddenly(), new SoftmaxSaturated(), new BurntOut(), new LogThreshold(),
        new NotFiniteLayer(),
        new LabelsSuspected(), new LossAlwaysZero(), new LossAtChance(), new AccuracyWithNan(), new AccuracyAtPrior(), new TestAtChance(), new PolyUsedUp(), new LossFlat(),
        new Overfitting(), new StickyNan(), new LossSpikes(), new SawTooth(), new RateUnexplained(), new LossRatio(), new InputBound(), new TinyDataSet(), new Stall(), new MissedClasses(),
        new RanksDiffer(),
        .. FatalKind.All.Where(static kind => kind.IsLast).Select(static kind => new FatalRule(kind)),
    ];

    private static readonly Dictionary<string, int> Ranks = All.Select(static (rule, i) => (rule.Id, i)).ToDictionary(StringComparer.Ordinal);

    public static IEnumerable<T> Of<T>() where T : IRule => All.OfType<T>();

    public static int Rank(string rule) => Ranks.GetValueOrDefault(rule, int.MaxValue);
}
