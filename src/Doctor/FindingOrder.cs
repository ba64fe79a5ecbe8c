namespace CaffeTop.Doctor;

/// <summary>
/// Brings findings into the order in which they should be mended: cause before effect, which is the order of <see cref="RuleBook"/>; hints last.
/// A finding that another one explains (the fatal line of a mistake that was found in the solver already) is left out, and so are repetitions.
/// </summary>
public static class FindingOrder
{
    // An effect that says no more than its cause does.
    private static readonly (string Effect, string Cause)[] Explained =
    [
        ("fatal-policy", "solver-field"),
        ("fatal-other", "solver-field"),
        ("fatal-other", "net-does-not-build"),
        ("fatal-other", "mean-size"),
        ("fatal-other", "mean-twice"),
        ("fatal-other", "dropout-ratio"),
        ("net-does-not-build", "mean-twice"),
        ("net-does-not-build", "dropout-ratio"),
        ("fatal-unknown-bottom", "unknown-bottom"),
        ("fatal-segfault", "label-out-of-range"),
        ("loss-always-zero", "no-loss"),
        ("loss-always-zero", "label-constant"),
        ("accuracy-at-prior", "loss-at-chance"),
        ("softmax-saturated", "nan-at-start"),
        ("nan-suddenly", "box-loss-nan"),
        ("nan-suddenly", "resumed-broken"),
        ("softmax-saturated", "resumed-broken"),
        ("vanishing-gradient", "fading-signal"),
        ("loss-flat", "burnt-out"),
        ("fatal-unknown-layer", "unknown-layer-type"),
        ("net-does-not-build", "unknown-layer-type"),
        ("no-loss", "unknown-layer-type"),
        ("dead-branch", "unknown-layer-type"),
        ("net-does-not-build", "unknown-bottom"),
        ("net-does-not-build", "layer-order"),
        ("gradient-stops", "zero-layer"),
        ("gradient-stops", "dead-relu"),
        ("dead-relu", "zero-layer"),
        ("deconvolution-group", "bilinear-mixes-classes"),
        ("loss-flat", "loss-at-chance"),
        ("loss-flat", "returned-to-chance"),
        ("loss-flat", "softmax-saturated"),
        ("loss-flat", "diverged"),
        ("loss-flat", "nan-suddenly"),
        ("loss-flat", "poly-used-up"),
        ("loss-flat", "loss-always-zero"),
        ("loss-spikes", "diverged"),
        ("loss-spikes", "returned-to-chance"),
        ("loss-spikes", "softmax-saturated"),
        ("labels-suspected", "label-out-of-range"),
        ("labels-suspected", "softmax-saturated"),
        ("overfitting", "diverged"),
        ("overfitting", "returned-to-chance"),
        ("overfitting", "softmax-saturated"),
        ("accuracy-at-prior", "returned-to-chance"),
        ("rate-too-low", "learning-rate-too-low"),
    ];

    // What follows from nearly every fault, and says nothing beside it.
    private static readonly string[] Unspecific = ["poly-used-up", "loss-flat", "accuracy-at-prior", "update-ratio", "test-at-chance"];

    public static IReadOnlyList<Finding> Sort(IEnumerable<Finding> findings)
    {
        var all = findings.ToList();
        if (all.Exists(static finding => finding.Severity == Severity.Error)) all.RemoveAll(static finding => Unspecific.Contains(finding.Rule));
        var rules = all.Select(static finding => finding.Rule).ToHashSet(StringComparer.Ordinal);
        var told = new HashSet<(string, FindingPlace, string)>();
        return
        [
            .. all.Where(finding => !Explained.Any(pair => pair.Effect == finding.Rule && rules.Contains(pair.Cause)))
                .Where(finding => told.Add((finding.Rule, finding.Place, finding.What)))
                .OrderBy(static finding => finding.Severity == Severity.Hint)
                .ThenBy(static finding => RuleBook.Rank(finding.Rule))
                .ThenBy(static finding => finding.Place.Line ?? int.MaxValue)
                .ThenBy(static finding => finding.Place.Iteration ?? -1),
        ];
    }
}
