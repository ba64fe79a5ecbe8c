using System.CommandLine;
using System.Globalization;
using System.Text;
using CaffeTop.Engine.Data;
using CaffeTop.Engine.Data.Datasets;
using CaffeTop.Output;

namespace CaffeTop.Commands;

/// <summary><c>caffetop data mnist|mean|show|verify</c>: makes and examines databases.</summary>
internal static class DataCommands
{
    private const int MostListed = 20;

    public static Command Create() => new("data", "Make and examine databases.") { Mnist(), Mean(), Show(), Verify() };

    private static Command Mnist()
    {
        var folder = new Argument<string>("DIR") { Description = "Folder with MNIST's four IDX files, gzipped or not." };
        var output = new Option<string?>("--out") { HelpName = "DIR", Description = "Where to put the databases (default: DIR)." };
        var command = new Command("mnist", "Write mnist_train_lmdb and mnist_test_lmdb from MNIST's IDX files.") { folder, output };
        command.SetAction(parsed =>
        {
            var from = parsed.GetRequiredValue(folder);
            foreach (var made in MnistConverter.ConvertFolder(from, parsed.GetValue(output) ?? from))
                StandardStreams.Print($"{made.Path}: {made.Count} images of {made.Rows}x{made.Columns}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Mean()
    {
        var database = Database();
        var output = new Argument<string>("OUT") { Description = "The mean image, a BlobProto (.binaryproto)." };
        var command = new Command("mean", "Write the mean image of a database and print the mean of each channel.") { database, output };
        command.SetAction(parsed =>
        {
            using var source = new LmdbRecordSource(parsed.GetRequiredValue(database));
            var mean = MeanComputer.Compute(source);
            MeanComputer.Write(mean, parsed.GetRequiredValue(output));
            StandardStreams.Print($"{parsed.GetRequiredValue(output)}: mean of {mean.Count} images, {mean.Channels}x{mean.Height}x{mean.Width}");
            for (var c = 0; c < mean.ChannelMeans.Count; c++)
                StandardStreams.Print(string.Create(CultureInfo.InvariantCulture, $"mean_value: {mean.ChannelMeans[c]:G7}  # channel {c}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var database = Database();
        var key = new Argument<string?>("KEY") { Arity = ArgumentArity.ZeroOrOne, Description = "The record's key, or #N for number N (default: the first)." };
        var command = new Command("show", "Show one record of a database.") { database, key };
        command.SetAction(parsed =>
        {
            var record = DataInspector.Show(parsed.GetRequiredValue(database), parsed.GetValue(key));
            StandardStreams.Print(Describe(record));
            if (record.Fault is not null) StandardStreams.PrintError($"caffetop: {parsed.GetRequiredValue(database)}: record {record.Key}: {record.Fault}");
            return record.Fault is null ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Command Verify()
    {
        var database = Database();
        var command = new Command("verify", "Read every record: count, shapes, label histogram, bad records.") { database };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(database);
            var report = DataVerifier.Verify(path);
            StandardStreams.Print(Describe(path, report));
            if (report.IsGood) return ExitCode.Done;
            StandardStreams.PrintError($"caffetop: {path}: {Plural(report.BadCount)} in {report.Count}; they are listed on standard output");
            return ExitCode.Failed;
        });
        return command;
    }

    private static string Plural(long bad) => string.Create(CultureInfo.InvariantCulture, $"{bad} bad record{(bad == 1 ? "" : "s")}");

    private static Argument<string> Database() => new("DB") { Description = "The database: an LMDB folder." };

    private static string Describe(RecordDescription record)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"key      {record.Key}\n");
        if (record.Index >= 0) text.Append(CultureInfo.InvariantCulture, $"number   {record.Index}\n");
        text.Append(CultureInfo.InvariantCulture, $"bytes    {record.Bytes}\n");
        text.Append(CultureInfo.InvariantCulture, $"shape    {record.Channels}x{record.Height}x{record.Width} ({record.Encoding})\n");
        text.Append(CultureInfo.InvariantCulture, $"label    {(record.Label is { } label ? label.ToString(CultureInfo.InvariantCulture) : "none")}\n");
        if (record.Values.Length == 0) return text.ToString();
        text.Append(CultureInfo.InvariantCulture, $"values   {record.Values.Min():G6} to {record.Values.Max():G6}, mean {record.Values.Average():G6}\n");
        return text.Append(Picture.Of(record)).ToString();
    }

    private static string Describe(string path, DataReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{path}: {report.Count} records");
        if (report.Announced != report.Count) text.Append(CultureInfo.InvariantCulture, $" (its header counts {report.Announced})");
        if (report.Encoded > 0) text.Append(CultureInfo.InvariantCulture, $", {report.Encoded} encoded");
        if (report.Unlabeled > 0) text.Append(CultureInfo.InvariantCulture, $", {report.Unlabeled} without a label");
        text.Append('\n');
        foreach (var ((channels, height, width), count) in report.Shapes.OrderByDescending(s => s.Value).Take(MostListed))
            text.Append(CultureInfo.InvariantCulture, $"shape {channels}x{height}x{width}: {count}\n");
        if (report.Shapes.Count > MostListed) text.Append(CultureInfo.InvariantCulture, $"and {report.Shapes.Count - MostListed} more shapes\n");
        foreach (var (label, count) in report.Labels.Take(1000)) text.Append(CultureInfo.InvariantCulture, $"label {label}: {count}\n");
        if (report.Labels.Count > 1000) text.Append(CultureInfo.InvariantCulture, $"and {report.Labels.Count - 1000} more labels\n");
        text.Append(CultureInfo.InvariantCulture, $"{Plural(report.BadCount)}\n");
        foreach (var bad in report.Bad)
            text.Append(CultureInfo.InvariantCulture, $"bad record {(bad.Key is null ? $"#{bad.Index}" : $"'{bad.Key}' (#{bad.Index})")}: {bad.Reason}\n");
        return text.ToString();
    }
}
