using CaffeTop.Events;
using CaffeTop.Runs;
using CaffeTop.Summary;

namespace CaffeTop.Export.Charts;

/// <summary>What a picture of one run, or of several to compare, shows: losses, accuracies, learning rate, and the marks that belong on all of them.</summary>
internal sealed class ChartPage
{
    private const int MostCurves = 8;

    // Okabe and Ito's colours, darkened for a white ground where they were too light.
    private static readonly Rgb[] Palette =
        [new(0x0072B2), new(0xD55E00), new(0x009E73), new(0xCC79A7), new(0xE69F00), new(0x56B4E9), new(0x7A5195), new(0x555555)];

    public required string Title { get; init; }

    public required string Subtitle { get; init; }

    public List<ChartPanel> Panels { get; } = [];

    /// <summary>Rate changes and anomalies of a single run; several runs to compare have none.</summary>
    public List<RunMark> Marks { get; } = [];

    public static ChartPage Of(IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        var names = Names(runs);
        var page = new ChartPage { Title = string.Join(" · ", names), Subtitle = Subtitled(runs) };
        var loss = new ChartPanel("loss", 1);
        var share = new ChartPanel("accuracy", 0.75) { FloorZero = true };
        var other = new ChartPanel("other outputs", 0.75);
        var rate = new ChartPanel("learning rate", 0.42);
        for (var r = 0; r < runs.Count; r++)
        {
            var run = runs[r];
            var prefix = runs.Count > 1 ? names[r] + " " : "";
            foreach (var session in run.Sessions)
            {
                var end = RunHistory.OvertakenFrom(run, session);
                var rank = session.Rank >= 0 ? $"{prefix}[{session.Rank}] " : prefix;
                if (what.HasFlag(ExportChoice.Train))
                {
                    Add(loss, rank + "train loss (smoothed)", session.Loss, end, isSparse: false);
                    var losses = session.TrainOutputs.Count(static o => !BestValue.Rises(o.Name, o.Weight));
                    foreach (var output in session.TrainOutputs)
                    {
                        // A net's only loss is the smoothed one again, with noise.
                        var rises = BestValue.Rises(output.Name, output.Weight);
                        if (!rises && losses == 1 && session.Loss.Count > 0 && !float.IsNaN(session.Loss.Y[^1])) continue;
                        Add(rises ? share : output.Weight != 0 || IsLoss(output.Name) ? loss : other, $"{rank}train {output.Name}", output.Values, end, isSparse: false);
                    }
                }

                if (what.HasFlag(ExportChoice.Test))
                {
                    foreach (var test in session.Tests)
                    {
                        var net = test.Net > 0 ? $"test #{test.Net}" : "test";
                        foreach (var output in test.Outputs)
                            Add(BestValue.Rises(output.Name, output.Weight) ? share : output.Weight != 0 || IsLoss(output.Name) ? loss : other,
                                $"{rank}{net} {output.Name}", output.Values, end, isSparse: true);
                    }
                }

                if (what.HasFlag(ExportChoice.Lr)) Add(rate, rank + "lr", session.LearningRate, end, isSparse: true, isStepped: true);
            }
        }

        foreach (var panel in (ChartPanel[])[loss, share, other, rate])
        {
            if (panel.Curves.Count > 0) page.Panels.Add(panel);
        }

        if (runs.Count == 1) page.Marks.AddRange(runs[0].Marks.Where(m => m.Kind is MarkKind.RateChanged or MarkKind.Anomaly or MarkKind.Snapshot or MarkKind.Control && IsKept(runs[0], m)));
        return page;
    }

    private static bool IsKept(RunModel run, RunMark mark) => mark.Iteration < RunHistory.OvertakenFrom(run, run.Sessions[mark.Session]);

    private static bool IsLoss(string name) => name.Contains("loss", StringComparison.OrdinalIgnoreCase) || name.Contains("err", StringComparison.OrdinalIgnoreCase);

    private static void Add(ChartPanel panel, string name, Terminal.Plots.Series series, int overtaken, bool isSparse, bool isStepped = false)
    {
        if (series.Count == 0) return;
        var curve = panel.Curves.Find(c => c.Name == name);
        if (curve is null)
        {
            if (panel.Curves.Count == MostCurves) return;
            curve = new ChartCurve(name, Palette[panel.Curves.Count % Palette.Length]) { IsSparse = isSparse, IsStepped = isStepped };
            panel.Curves.Add(curve);
        }

        curve.Parts.Add((series, overtaken));
    }

    // The nets' names where they tell the runs apart, else the logs', else numbers too.
    private static string[] Names(IReadOnlyList<RunModel> runs)
    {
        var names = runs.Select(Short).ToArray();
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length) names = [.. runs.Select(static run => Limited(SafeText.Clean(run.Name), 24))];
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length) names = [.. names.Select(static (name, i) => $"{i + 1} {name}")];
        return names;
    }

    private static string Limited(string name, int length) => name.Length <= length ? name : name[..(length - 1)] + "…";

    private static string Short(RunModel run)
    {
        var name = SafeText.Clean(run.Sessions.LastOrDefault(static s => !string.IsNullOrEmpty(s.NetName))?.NetName ?? run.Name);
        return Limited(name, 60);
    }

    private static string Subtitled(IReadOnlyList<RunModel> runs)
    {
        if (runs.Count > 1) return $"{runs.Count} runs";
        var run = runs[0];
        var words = new List<string>();
        var name = SafeText.Clean(run.Name);
        if (name != Short(run)) words.Add(Limited(name, 70));
        if (run.Sessions.Count > 1) words.Add($"{run.Sessions.Count} sessions");
        if (run.Sessions.Select(static s => s.LastIteration ?? 0).DefaultIfEmpty(0).Max() is > 0 and var last) words.Add(Words.Count(last) + " iterations");
        if (run.Sessions.LastOrDefault(static s => s.Policy is not null)?.Policy is { } policy) words.Add("lr policy " + policy);
        return string.Join(" · ", words);
    }
}
