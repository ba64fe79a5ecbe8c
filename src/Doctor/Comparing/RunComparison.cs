using System.Globalization;
using CaffeTop.Doctor.Reading;
using CaffeTop.Engine.Proto;
using CaffeTop.Runs;
using CaffeTop.Terminal.Plots;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeTop.Doctor.Comparing;

/// <summary>
/// What differs between two runs (logs), or between two solvers or two nets: fields of the solvers, layers of the nets, and how the curves went.
/// Sentences, in the order solver, net, curves; of logs the longest session counts.
/// </summary>
public sealed class RunComparison(string first, string second)
{
    private const double Apart = 0.1;

    private readonly List<string> _lines = [];

    /// <param name="load">Reads a log.</param>
    /// <exception cref="Engine.CaffeTopException">A file that is missing or of no known kind.</exception>
    public IReadOnlyList<string> Compare(Func<string, RunModel> load)
    {
        var (a, b) = (ContentGuess.Of(first), ContentGuess.Of(second));
        if (a != b) throw new Engine.CaffeTopException($"{SafeText.Clean(first)} is a {Name(a)} and {SafeText.Clean(second)} a {Name(b)}; give two of one kind");
        switch (a)
        {
            case FileContent.Solver:
                Solvers(SolverFile.Read(first).Solver, SolverFile.Read(second).Solver);
                break;
            case FileContent.Net:
                Nets(NetFile.Read(first).Net, NetFile.Read(second).Net);
                break;
            default:
                Logs(load(first), load(second));
                break;
        }

        return _lines;
    }

    private static string Name(FileContent content) => content.ToString().ToLowerInvariant();

    private void Logs(RunModel a, RunModel b)
    {
        var (one, two) = (Longest(a), Longest(b));
        if (one is null || two is null)
        {
            _lines.Add($"curves: {SafeText.Clean(one is null ? first : second)} shows no session");
            return;
        }

        var (left, right) = (DumpedSetup.Read(one, first, new CheckupOptions(), true), DumpedSetup.Read(two, second, new CheckupOptions(), true));
        if (left is { IsKnown: true } && right is { IsKnown: true }) Solvers(left.Parameter, right.Parameter);
        else _lines.Add("solver: not both logs show one");
        if (left?.TrainNet is { } netA && right?.TrainNet is { } netB) Nets(netA.Parameter, netB.Parameter);
        else _lines.Add("nets: not both logs show one");
        Curve("smoothed loss", one.Loss, two.Loss);
        foreach (var output in one.TrainOutputs)
        {
            if (two.TrainOutputs.Find(other => other.Name == output.Name) is { } match) Curve("train " + output.Name, output.Values, match.Values);
        }

        foreach (var test in one.Tests)
        {
            var others = two.Tests.Find(other => other.Net == test.Net);
            foreach (var output in test.Outputs)
            {
                if (others?.Outputs.Find(other => other.Name == output.Name) is { } match) Curve($"test #{test.Net} {output.Name}", output.Values, match.Values);
            }
        }

        if (one.Speed is { } slow && two.Speed is { } fast) _lines.Add($"speed: {Words.Number(slow)} iterations a second in {File(first)}, {Words.Number(fast)} in {File(second)}");
    }

    private static Session? Longest(RunModel run) => run.Sessions.MaxBy(static session => session.Loss.Count);

    private void Solvers(SolverParameter a, SolverParameter b)
    {
        var before = _lines.Count;
        Fields("solver", a, b);
        if (_lines.Count == before) _lines.Add("solver: no difference");
    }

    private void Nets(NetParameter a, NetParameter b)
    {
        var before = _lines.Count;
        var theirs = b.Layer.GroupBy(Key).ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal);
        var ours = new HashSet<string>(StringComparer.Ordinal);
        foreach (var layer in a.Layer)
        {
            ours.Add(Key(layer));
            if (theirs.TryGetValue(Key(layer), out var other)) Fields($"layer \"{Words.Name(layer.Name)}\"", layer, other);
            else _lines.Add($"layer \"{Words.Name(layer.Name)}\" ({Words.Name(layer.Type)}): only in {File(first)}");
        }

        foreach (var layer in b.Layer.Where(layer => !ours.Contains(Key(layer)))) _lines.Add($"layer \"{Words.Name(layer.Name)}\" ({Words.Name(layer.Type)}): only in {File(second)}");
        if (_lines.Count == before) _lines.Add("nets: no difference");
    }

    // A data layer has the same name in both phases.
    private static string Key(LayerParameter layer) => layer.Name + "\0" + string.Join(',', layer.Include.Select(static rule => rule.ToString()));

    private void Fields(string owner, IMessage a, IMessage b, string path = "")
    {
        foreach (var field in a.Descriptor.Fields.InDeclarationOrder())
        {
            var name = path + field.Name;
            if (name is "snapshot_prefix" or "train_state" or "test_state") continue;
            var (x, y) = (field.Accessor.GetValue(a), field.Accessor.GetValue(b));
            if (Equals(x, y)) continue;
            if (field is { FieldType: FieldType.Message, IsRepeated: false } && x is IMessage left && y is IMessage right) Fields(owner, left, right, name + ".");
            else _lines.Add($"{owner}, {name}: {Value(field, x)} in {File(first)}, {Value(field, y)} in {File(second)}");
        }
    }

    private static string Value(FieldDescriptor field, object? value) => value switch
    {
        null => "none",
        string { Length: 0 } => "none",
        string text => $"\"{Words.Name(text)}\"",
        System.Collections.IList { Count: 0 } => "none",
        IFormattable number when field.FieldType is not FieldType.Message => SafeText.Clean(number.ToString(null, CultureInfo.InvariantCulture), 200),
        _ => SafeText.Clean(value.ToString() ?? "", 200),
    };

    // Last values, and the first common iteration at which they lie more than a tenth apart and stay so.
    private void Curve(string name, Series a, Series b)
    {
        if (a.Count == 0 || b.Count == 0) return;
        var apart = -1;
        for (var i = a.Count - 1; i >= 0; i--)
        {
            var at = b.At(a.X[i]);
            if (at < 0 || b.X[at] != a.X[i]) continue;
            var (x, y) = (a.Y[i], b.Y[at]);
            if (x.Equals(y) || Math.Abs(x - y) <= Apart * Math.Max(Math.Abs(x), Math.Abs(y))) break;
            apart = a.X[i];
        }

        _lines.Add($"{Words.Name(name)}: {Words.Number(a.Y[^1])} at iteration {a.X[^1]} in {File(first)}, {Words.Number(b.Y[^1])} at iteration {b.X[^1]} in {File(second)}"
            + (apart < 0 ? "" : $"; more than a tenth apart from iteration {apart} on"));
    }

    private static string File(string path) => SafeText.Clean(Path.GetFileName(path));
}
