using CaffeTop.Runs;
using CaffeTop.Screens.Steering;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Screens.Charts;

/// <summary>Marks of the runs as flags on the charts' lower edge.</summary>
internal sealed class FlagList
{
    // A rate that changes with every display would cover the curves with rules, then the edge with flags.
    private const int MostRules = 14;
    private const int MostRateFlags = 40;

    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);

    public void Fill(List<ChartFlag> flags, ScreenState state)
    {
        flags.Clear();
        for (var i = 0; i < state.Runs.Count; i++)
        {
            var run = state.Runs[i];
            Role? own = state.Runs.Count > 1 ? RunCharts.RoleOf(i) : null;
            // Several runs' rules would only hide the curves: only those of the run that the tables tell about are drawn.
            Add(flags, run, run.Model.Marks, own, i == state.RunIndex, state);
            Add(flags, run, run.Notes, own, i == state.RunIndex, state);
        }

        flags.Sort(static (a, b) => a.X.CompareTo(b.X));
    }

    /// <summary>Glyph and colour of a kind of mark.</summary>
    public static (int Glyph, Role Role) Look(MarkKind kind, Symbols symbols) => kind switch
    {
        MarkKind.RateChanged => (symbols.RateFlag, Role.Warning),
        MarkKind.Snapshot => (symbols.SnapshotFlag, Role.Good),
        MarkKind.Anomaly or MarkKind.Fault => (symbols.AnomalyFlag, Role.Bad),
        MarkKind.Control => (symbols.PauseFlag, Role.Warning),
        MarkKind.Note => (symbols.NoteFlag, Role.Accent),
        MarkKind.Started or MarkKind.Resumed => (symbols.Play, Role.Accent),
        MarkKind.Ended => (symbols.Done, Role.Good),
        _ => (symbols.Dot, Role.Dim),
    };

    /// <summary>The same of a mark: a change of base_lr looks like what it does to the rate.</summary>
    public static (int Glyph, Role Role) Look(RunMark mark, Symbols symbols) =>
        Look(mark.Kind == MarkKind.Control && ControlWords.IsRate(mark.Text) ? MarkKind.RateChanged : mark.Kind, symbols);

    /// <summary>Where a mark stands on the axis; null: it is not to be seen.</summary>
    public static int? Place(RunMark mark, ShownRun run, ScreenState state)
    {
        if (!state.Player.Sees(mark.Session, mark.Iteration) || mark.Session >= run.Model.Sessions.Count) return null;
        var session = run.Model.Sessions[mark.Session];
        return session.Rank != run.Coverage.Rank ? null : state.Axis switch
        {
            XAxis.Relative => mark.Iteration - run.Coverage.First,
            XAxis.Time => TimeAxis.Seconds(run.Model, session, mark.Iteration),
            _ => mark.Iteration,
        };
    }

    // own: the colour of a run among others, whose flags are all of it.
    private void Add(List<ChartFlag> flags, ShownRun run, List<RunMark> marks, Role? own, bool withRules, ScreenState state)
    {
        var rates = 0;
        foreach (var mark in marks)
        {
            if (mark.Kind == MarkKind.RateChanged && Place(mark, run, state) is not null) rates++;
        }

        foreach (var mark in marks)
        {
            if (mark.Kind == MarkKind.RateChanged && rates > MostRateFlags) continue;
            if (mark.Kind is not (MarkKind.RateChanged or MarkKind.Snapshot or MarkKind.Anomaly or MarkKind.Fault or MarkKind.Control or MarkKind.Note)) continue;
            if (mark.Kind == MarkKind.Control && !ControlWords.HasFlag(mark.Text)) continue;
            if (Place(mark, run, state) is not { } x) continue;
            var (glyph, role) = Look(mark, state.Symbols);
            var isRate = mark.Kind == MarkKind.RateChanged;
            var isRule = withRules && (isRate ? rates <= MostRules : mark.Kind is MarkKind.Anomaly or MarkKind.Fault or MarkKind.Control);
            flags.Add(new ChartFlag(x, glyph, own ?? role, isRate && isRule ? Label(mark.Text) : null, isRule));
        }
    }

    // "lr 0.01 → 0.001" is "lr 0.001" at its rule.
    private string Label(string text)
    {
        if (_labels.TryGetValue(text, out var label)) return label;
        var arrow = text.LastIndexOf('→');
        label = arrow < 0 ? text : "lr " + text[(arrow + 1)..].Trim();
        if (_labels.Count < 10_000) _labels[text] = label;
        return label;
    }
}
