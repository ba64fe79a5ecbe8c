using System.Globalization;
using System.Text;
using CaffeTop.Runs;

namespace CaffeTop.Export;

/// <summary>
/// Runs as comma-separated values, RFC 4180's quoting with line feeds alone. Long: a row per value. Wide: a row per session and iteration, a
/// column per curve. Several logs get a first column that names them.
/// </summary>
internal static class CsvFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static void WriteLong(Stream stream, IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        using var csv = new StreamWriter(stream, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
        csv.WriteLine((runs.Count > 1 ? "log," : "") + "session,iter,seconds,phase,index,name,value");
        foreach (var run in runs)
        {
            var log = runs.Count > 1 ? Quote(run.Name) + "," : "";
            foreach (var curve in RunCurve.Of(run, what))
            {
                var start = log + NumberSpelling.Of(curve.Session.Index);
                var middle = "," + curve.Phase + "," + Quote(curve.Index) + "," + Quote(curve.Name) + ",";
                for (var i = 0; i < curve.Values.Count; i++)
                    csv.WriteLine($"{start},{NumberSpelling.Of(curve.Values.X[i])},{NumberSpelling.OfSeconds(curve.Seconds(i))}{middle}{NumberSpelling.Of(curve.Values.Y[i])}");
            }

            if (!what.HasFlag(ExportChoice.Events)) continue;
            foreach (var mark in run.Marks)
                csv.WriteLine($"{log}{NumberSpelling.Of(mark.Session)},{NumberSpelling.Of(mark.Iteration)},{Seconds(run, mark)},event,,{mark.Kind},{Quote(mark.Text)}");
        }
    }

    public static void WriteWide(Stream stream, IReadOnlyList<RunModel> runs, ExportChoice what)
    {
        using var csv = new StreamWriter(stream, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var curves = runs.SelectMany((run, log) => RunCurve.Of(run, what).Select(curve => (Log: log, Curve: curve))).ToList();
        var titles = curves.Select(static c => Title(c.Curve)).Distinct(StringComparer.Ordinal).ToList();
        csv.WriteLine((runs.Count > 1 ? "log," : "") + "session,iter,seconds" + string.Concat(titles.Select(static t => "," + Quote(t))));
        for (var log = 0; log < runs.Count; log++)
        {
            foreach (var session in runs[log].Sessions)
            {
                var columns = new RunCurve?[titles.Count];
                foreach (var (of, curve) in curves)
                {
                    if (of == log && curve.Session == session) columns[titles.IndexOf(Title(curve))] = curve;
                }

                WriteRows(csv, (runs.Count > 1 ? Quote(runs[log].Name) + "," : "") + NumberSpelling.Of(session.Index) + ",", columns);
            }
        }
    }

    private static void WriteRows(StreamWriter csv, string start, RunCurve?[] columns)
    {
        var next = new int[columns.Length];
        var row = new StringBuilder();
        while (true)
        {
            var iteration = int.MaxValue;
            var left = false;
            for (var c = 0; c < columns.Length; c++)
            {
                if (columns[c] is not { } curve || next[c] == curve.Values.Count) continue;
                left = true;
                iteration = Math.Min(iteration, curve.Values.X[next[c]]);
            }

            if (!left) return;
            row.Clear();
            var seconds = double.NaN;
            for (var c = 0; c < columns.Length; c++)
            {
                row.Append(',');
                if (columns[c] is not { } curve || next[c] == curve.Values.Count || curve.Values.X[next[c]] != iteration) continue;
                // The last of several values at one iteration (blocks of iter_size, a repeated final line).
                while (next[c] + 1 < curve.Values.Count && curve.Values.X[next[c] + 1] == iteration) next[c]++;
                if (double.IsNaN(seconds)) seconds = curve.Seconds(next[c]);
                row.Append(NumberSpelling.Of(curve.Values.Y[next[c]++]));
            }

            csv.Write(start);
            csv.Write(iteration.ToString(CultureInfo.InvariantCulture));
            csv.Write(',');
            csv.Write(NumberSpelling.OfSeconds(seconds));
            csv.WriteLine(row);
        }
    }

    private static string Title(RunCurve curve) => curve.Phase switch
    {
        "lr" => "lr",
        "train" or "all_params" or "forward_ms" or "backward_ms" when curve.Index.Length == 0 => $"{curve.Phase} {curve.Name}",
        _ => $"{curve.Phase} #{curve.Index} {curve.Name}",
    };

    private static string Seconds(RunModel run, RunMark mark) =>
        mark.Time is { } time && run.Sessions[mark.Session].Started is { } started ? NumberSpelling.OfSeconds((time - started).TotalSeconds) : "";

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") || text.StartsWith(' ') || text.EndsWith(' ') ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
}
