using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Export;

/// <summary>One curve of one session, as a table names it.</summary>
/// <param name="Phase"><c>train</c>, <c>test</c> (<c>test1</c>… for further test nets), <c>lr</c>, a kind of debug_info line, or what samples
/// measured (<c>top_data_l2</c>, <c>update_ratio</c>, <c>forward_ms</c>, …).</param>
/// <param name="Index">Of the output; a parameter's number or a blob's name in debug_info; empty where there is none.</param>
internal sealed record RunCurve(Session Session, string Phase, string Index, string Name, Series Values, float Weight = 0)
{
    /// <summary>Seconds since the session's first stamp of the point <paramref name="at"/>; NaN where unknown.</summary>
    public double Seconds(int at)
    {
        if (Test is { } test)
        {
            var x = Values.X[at];
            var place = Places(test).BinarySearch(x);
            return place >= 0 ? test.Points[place].Seconds : double.NaN;
        }

        var loss = Session.Loss;
        var found = ReferenceEquals(Values, loss) ? at : loss.X.BinarySearch(Values.X[at]);
        return found >= 0 && found < Session.LossSeconds.Length ? Session.LossSeconds[found] : double.NaN;
    }

    public TestCurves? Test { get; init; }

    private int[]? _places;

    // The iterations of a test net's points.
    private ReadOnlySpan<int> Places(TestCurves test)
    {
        if (_places is null)
        {
            _places = new int[test.Points.Count];
            for (var i = 0; i < _places.Length; i++) _places[i] = test.Points[i].Iteration;
        }

        return _places;
    }

    /// <summary>All chosen curves of a run that have points, by session.</summary>
    public static IEnumerable<RunCurve> Of(RunModel run, ExportChoice what)
    {
        foreach (var session in run.Sessions)
        {
            foreach (var curve in Of(session, what))
            {
                if (curve.Values.Count > 0) yield return curve;
            }
        }
    }

    private static IEnumerable<RunCurve> Of(Session session, ExportChoice what)
    {
        if (what.HasFlag(ExportChoice.Train))
        {
            yield return new RunCurve(session, "train", "", "smoothed_loss", session.Loss);
            foreach (var output in session.TrainOutputs) yield return new RunCurve(session, "train", NumberSpelling.Of(output.Index), output.Name, output.Values, output.Weight);
        }

        if (what.HasFlag(ExportChoice.Test))
        {
            foreach (var test in session.Tests)
            {
                var phase = test.Net == 0 ? "test" : "test" + NumberSpelling.Of(test.Net);
                foreach (var output in test.Outputs)
                    yield return new RunCurve(session, phase, output.Index < 0 ? "" : NumberSpelling.Of(output.Index), output.Name, output.Values, output.Weight) { Test = test };
            }
        }

        if (what.HasFlag(ExportChoice.Lr)) yield return new RunCurve(session, "lr", "", "lr", session.LearningRate);
        if (!what.HasFlag(ExportChoice.Norms)) yield break;
        foreach (var curve in OfLayers(session)) yield return curve;
        for (var i = 0; i < session.Norms.Length; i++)
            yield return new RunCurve(session, "all_params", "", NormNames[i], session.Norms[i]);
    }

    // Of debug_info the means, of samples the rest too.
    private static IEnumerable<RunCurve> OfLayers(Session session)
    {
        foreach (var layer in session.Layers)
        {
            var phase = PhaseOf(layer.Kind);
            yield return new RunCurve(session, phase, layer.Blob, layer.Layer, layer.Values);
            if (layer.Norms is not { } norms) continue;
            yield return new RunCurve(session, phase + "_l2", layer.Blob, layer.Layer, norms.L2);
            yield return new RunCurve(session, phase + "_min", layer.Blob, layer.Layer, norms.Minimum);
            yield return new RunCurve(session, phase + "_max", layer.Blob, layer.Layer, norms.Maximum);
            yield return new RunCurve(session, phase + "_zeros", layer.Blob, layer.Layer, norms.Zeros);
            yield return new RunCurve(session, phase + "_not_finite", layer.Blob, layer.Layer, norms.NonFinite);
            yield return new RunCurve(session, "update_ratio", layer.Blob, layer.Layer, norms.UpdateRatio);
        }

        foreach (var times in session.LayerTimes)
        {
            yield return new RunCurve(session, "forward_ms", "", times.Layer, times.Forward);
            yield return new RunCurve(session, "backward_ms", "", times.Layer, times.Backward);
        }
    }

    private static readonly string[] NormNames = ["l1_data", "l1_diff", "l2_data", "l2_diff"];

    private static string PhaseOf(Events.StatKind kind) => kind switch
    {
        Events.StatKind.TopData => "top_data",
        Events.StatKind.ParamData => "param_data",
        Events.StatKind.BottomDiff => "bottom_diff",
        Events.StatKind.ParamUpdate => "param_update",
        _ => "param_diff",
    };
}
