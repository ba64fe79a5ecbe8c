using System.Globalization;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>
/// One value that a run shows again and again: <c>loss</c> (the smoothed one), <c>test accuracy</c>, <c>test #1 loss</c>,
/// <c>test #1 #0</c>, a train output by its name or <c>#index</c>.
/// </summary>
/// <param name="Net">The test net; −1: the train net.</param>
/// <param name="Name">Null where the output is given by <paramref name="Index"/>.</param>
public sealed record RunMetric(int Net, string? Name, int Index)
{
    public bool IsTest => Net >= 0;

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString()
        => (Net < 0 ? "" : Net == 0 ? "test " : $"test #{Net} ") + (Name ?? $"#{Index}");

    /// <exception cref="CaffeTopException">A sentence that says what is missing.</exception>
    public static RunMetric Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var at = 0;
        var net = -1;
        if (words.Length > 1 && words[0].Equals("test", StringComparison.OrdinalIgnoreCase))
        {
            at = 1;
            net = 0;
            if (words.Length > 2 && Number(words[1]) is { } number) (net, at) = (number, 2);
        }

        var name = string.Join(' ', words[at..]);
        if (name.Length == 0) throw new CaffeTopException("the value to watch is missing; name an output of the net, e.g. test accuracy or loss");
        return Number(name) is { } index ? new(net, null, index) : new(net, name, -1);
    }

    /// <summary>The metric that <c>best</c> means: the first test net's first accuracy, else its first loss, else the training loss.</summary>
    public static RunMetric Best(Net train, IReadOnlyList<Net> tests, bool computesTestLoss)
    {
        if (tests.Count == 0) return new(-1, "loss", -1);
        var outputs = tests[0].Outputs;
        var accuracy = outputs.FirstOrDefault(output => TypeOf(tests[0], output.Name) == "Accuracy")
            ?? outputs.FirstOrDefault(output => output.Name.Contains("acc", StringComparison.OrdinalIgnoreCase));
        if (accuracy is not null) return new(0, accuracy.Name, -1);
        var loss = outputs.FirstOrDefault(output => output.LossWeight != 0);
        return loss is not null ? new(0, loss.Name, -1) : computesTestLoss ? new(0, "loss", -1) : new(-1, "loss", -1);
    }

    /// <summary>Why these nets do not have the value, as a sentence; null where they do.</summary>
    public string? Problem(Net train, IReadOnlyList<Net> tests, SolverParameter solver)
    {
        if (Net >= tests.Count)
        {
            return tests.Count == 0 ? "the solver has no test net, so nothing is tested"
                : $"there is no test net #{Net}; the solver has {tests.Count} test net{(tests.Count == 1 ? ", #0" : $"s, #0 to #{tests.Count - 1}")}";
        }

        var net = IsTest ? tests[Net] : train;
        if (!IsTest && solver.Display <= 0) return "it is judged by what is displayed, and the solver has display: 0; give it a display";
        if (Name == "loss" && (!IsTest || solver.TestComputeLoss)) return null;
        var outputs = net.Outputs;
        if (Name is null ? Index < outputs.Sum(output => (long)output.Blob.Count) : outputs.Any(output => output.Name == Name)) return null;
        var names = outputs.Select(output => output.Name).ToList();
        var near = Name is null ? null : NearestName.Find(Name, IsTest ? names : [.. names, "loss"]);
        var which = IsTest ? $"test net #{Net}" : "the train net";
        return $"{which} has no output {SafeText.Clean(Name ?? $"#{Index}", 100)}"
            + (near is not null ? $"; did you mean {SafeText.Clean(near, 100)}?"
                : names.Count == 0 ? "; it has no outputs" : $"; its outputs are {string.Join(", ", names.Select(static name => SafeText.Clean(name, 100)))}")
            + (Name == "loss" ? ", and test_compute_loss: true in the solver gives the sum of its losses" : "");
    }

    /// <summary>The value that an event shows; null where it shows another one.</summary>
    /// <param name="isLoss">Smaller is better.</param>
    public double? In(TrainingEvent happened, out bool isLoss)
    {
        isLoss = true;
        switch (happened)
        {
            case IterationDone { Rate: not null } done when !IsTest:
                return Name == "loss" ? done.Loss : In(done.Outputs, out isLoss);
            case TestDone { Interrupted: false } test when test.Net == Net:
                return In(test.Outputs, out isLoss) ?? (Name == "loss" ? Loss(test, out isLoss) : null);
            default:
                return null;
        }
    }

    private static double? Loss(TestDone test, out bool isLoss)
    {
        isLoss = true;
        return test.Loss;
    }

    private double? In(IReadOnlyList<NetOutputValue> outputs, out bool isLoss)
    {
        foreach (var output in outputs)
        {
            if (Name is null ? output.Index != Index : output.Name != Name) continue;
            isLoss = output.LossWeight != 0 || output.Name.Contains("loss", StringComparison.OrdinalIgnoreCase)
                || output.Name.Contains("err", StringComparison.OrdinalIgnoreCase);
            return output.Value;
        }

        isLoss = true;
        return null;
    }

    private static string? TypeOf(Net net, string output)
        => net.Layers.LastOrDefault(layer => Array.IndexOf(layer.TopNames, output) >= 0)?.Layer.Type;

    // #3
    private static int? Number(string word)
        => word.Length > 1 && word[0] == '#' && int.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
