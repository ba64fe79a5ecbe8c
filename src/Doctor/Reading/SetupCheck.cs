using CaffeTop.Doctor.Data;
using CaffeTop.Doctor.Nets;
using CaffeTop.Doctor.Solvers;
using CaffeTop.Engine;
using CaffeTop.Engine.Data;

namespace CaffeTop.Doctor.Reading;

/// <summary>Applies the rules about solvers, nets and data to what a run is made of.</summary>
internal sealed class SetupCheck(CheckupOptions options, List<Finding> findings, List<string> remarks)
{
    private readonly DataNotRead _notRead = new();

    public void Check(CheckedSolver solver)
    {
        if (solver.IsKnown)
        {
            foreach (var rule in RuleBook.Of<ISolverRule>()) findings.AddRange(rule.Check(solver));
        }

        if (solver.TrainNet is not { } train) return;
        Check(train);
        foreach (var test in solver.TestNets)
        {
            Check(test);
            foreach (var rule in RuleBook.Of<INetPairRule>()) findings.AddRange(rule.Check(train, test));
        }

        if (solver.IsDumped) return;
        var learned = Read(train, -1, solver);
        for (var i = 0; i < solver.TestNets.Count; i++) Compare(learned, Read(solver.TestNets[i], i, solver));
    }

    public void Check(CheckedNet train, CheckedNet? test)
    {
        Check(train);
        var learned = Read(train, train.Role == NetRole.Train ? -1 : 0, null);
        if (test is null) return;
        Check(test);
        foreach (var rule in RuleBook.Of<INetPairRule>()) findings.AddRange(rule.Check(train, test));
        Compare(learned, Read(test, 0, null));
    }

    private void Check(CheckedNet net)
    {
        foreach (var rule in RuleBook.Of<INetRule>()) findings.AddRange(rule.Check(net));
        foreach (var node in net.Layers)
        {
            if (node.Type == "Deconvolution" && !node.IsLearned && node.Layer.ConvolutionParam is { } c && c.WeightFiller?.Type == "bilinear" && (c.Group == c.NumOutput))
                Remark($"Good: \"{Words.Name(node.Name)}\" is a fixed bilinear enlargement (lr_mult 0, bilinear, group {c.Group} = num_output), which mixes no classes.");
        }
    }

    // Opens the databases that are here.
    private List<CheckedData> Read(CheckedNet net, int test, CheckedSolver? solver)
    {
        var read = new List<CheckedData>();
        var resolve = options.Resolve(net.File);
        foreach (var node in net.Layers)
        {
            if (_notRead.Check(node, resolve) is { } unread)
            {
                findings.Add(unread);
                continue;
            }

            if (node.Type != "Data" || node.Layer.DataParam is not { Source.Length: > 0 }) continue;
            var source = node.Layer.DataParam.Source;
            try
            {
                var sample = DataSample.Read(resolve(source), source);
                read.Add(new CheckedData(net, node, test, sample, solver) { MeanShape = Mean(node, resolve) });
                Remark($"\"{Words.Name(source)}\": looked at {(sample.Looked == sample.Count ? "all" : $"the first {Words.Count(sample.Looked)} of")} {Words.Count(sample.Count, "record")}, "
                    + $"and at the values of {Words.Count(sample.Images, "image")}.");
            }
            catch (CaffeTopException e)
            {
                Remark($"The records of \"{Words.Name(source)}\" were not looked at: {Reason(e.Message, resolve(source))}.");
            }
        }

        foreach (var data in read) data.Beside = [.. read.Where(other => other != data)];
        foreach (var data in read)
        {
            foreach (var rule in RuleBook.Of<IDataRule>()) findings.AddRange(rule.Check(data));
        }

        return read;
    }

    // What stands for the same blob in both phases.
    private void Compare(List<CheckedData> learned, List<CheckedData> tested)
    {
        foreach (var test in tested)
        {
            if (learned.Find(train => train.Layer.Layer.Top.FirstOrDefault() == test.Layer.Layer.Top.FirstOrDefault()) is not { } train) continue;
            foreach (var rule in RuleBook.Of<IDataPairRule>()) findings.AddRange(rule.Check(train, test));
        }
    }

    private (int, int, int)? Mean(NetNode node, Func<string, string> resolve)
    {
        if (node.Layer.TransformParam is not { HasMeanFile: true } transformation) return null;
        try
        {
            var mean = MeanImage.Read(resolve(transformation.MeanFile));
            return (mean.Channels, mean.Height, mean.Width);
        }
        catch (CaffeTopException e)
        {
            Remark($"The mean image \"{Words.Name(transformation.MeanFile)}\" was not looked at: {Reason(e.Message, resolve(transformation.MeanFile))}.");
            return null;
        }
    }

    // The sentence names the path already; what to do is said where the file is needed.
    private static string Reason(string message, string path)
    {
        var place = SafeText.Clean(path) + ": ";
        var reason = message.StartsWith(place, StringComparison.Ordinal) ? message[place.Length..] : message;
        var advice = reason.IndexOf(';', StringComparison.Ordinal);
        return (advice < 0 ? reason : reason[..advice]).TrimEnd('.', '?');
    }

    private void Remark(string sentence)
    {
        if (!remarks.Contains(sentence)) remarks.Add(sentence);
    }
}
