using System.Globalization;
using CaffeTop.Events;

namespace CaffeTop.Runs;

/// <summary>
/// What a solver recovered from a log says, in the words of a summary. Fields that it does not set are null. The text is what protobuf prints, a
/// field per line: single fields are looked up, since the engine's reader takes longer to start than a long log to read.
/// </summary>
public sealed record DumpedSolver(string Type, int? MaxIteration, double? BaseRate, string? Policy, int? Display, int? AverageLoss, int? TestInterval, string? Net)
{
    public static DumpedSolver Read(DumpedText text) => new(
        Word(text, "solver_type") ?? Word(text, "type") ?? "SGD",
        Whole(text, "max_iter"), Real(text, "base_lr"), Word(text, "lr_policy"), Whole(text, "display"), Whole(text, "average_loss"), Whole(text, "test_interval"),
        Word(text, "net") ?? Word(text, "train_net"));

    private static string? Word(DumpedText text, string name) => DumpCollector.Field(text.Text, name) is { } value ? SafeText.Clean(value) : null;

    private static int? Whole(DumpedText text, string name) => int.TryParse(DumpCollector.Field(text.Text, name), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? Real(DumpedText text, string name) => double.TryParse(DumpCollector.Field(text.Text, name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
