using CaffeTop.Engine.Proto;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Logs;

/// <summary>The solver and the nets that logs dump are read by the engine's reader.</summary>
public class DumpedTextTests
{
    public static TheoryData<string> Logs()
    {
        var logs = new TheoryData<string>();
        foreach (var folder in new[] { "public", "made" })
        {
            if (SharedFolder.Root is null) break;
            foreach (var log in Directory.GetFiles(Path.Combine(SharedFolder.Root, "logs", folder)).Order(StringComparer.Ordinal)) logs.Add(Path.Combine(folder, Path.GetFileName(log)));
        }

        if (logs.Count == 0) logs.Add("none");
        return logs;
    }

    [SkippableTheory]
    [MemberData(nameof(Logs))]
    public void Dumps_are_nets_and_solvers(string name)
    {
        foreach (var session in Read(name).Sessions)
        {
            if (session.Solver is { IsCut: false } solver) Assert.Empty(Errors(TextFormatReader.Read<SolverParameter>(solver.Text, name)));
            foreach (var net in session.Nets.Where(net => !net.IsCut))
            {
                var read = TextFormatReader.Read<NetParameter>(net.Text, name);
                Assert.Empty(Errors(read));
                Assert.NotEqual(0, read.Message.Layer.Count + read.Message.Layers.Count);
            }
        }
    }

    [SkippableFact]
    public void A_whole_log_has_its_solver_and_both_nets()
    {
        var session = Assert.Single(Read(Path.Combine("public", "309ily_Caffe__mnist.log")).Sessions);
        Assert.Equal("inv", TextFormatReader.Read<SolverParameter>(session.Solver!.Text, "solver").Message.LrPolicy);
        Assert.Equal([-1, 0], session.Nets.Select(net => net.Index));
        Assert.DoesNotContain(session.Nets, net => net.IsCut);
    }

    [SkippableFact]
    public void A_net_of_more_than_thirty_thousand_bytes_is_cut() =>
        Assert.Contains(Read(Path.Combine("public", "ducha-aiki_caffenet-benchmark__logs~architectures~resnet~dere_ResNet_45.log")).Sessions.SelectMany(session => session.Nets), net => net.IsCut);

    [SkippableFact]
    public void Intels_dumps_stand_in_a_record_of_their_own()
    {
        var sessions = Read(Path.Combine("public", "bobhuynh_Intel__caffe.log")).Sessions;
        Assert.Equal(2, sessions.SelectMany(session => session.Nets).Count());
    }

    private static RunModel Read(string name)
    {
        var path = SharedFolder.PathOrSkip("logs", name);
        var model = new RunModel(name);
        var reducer = new LogReducer(model);
        var parser = new LogParser(reducer);
        parser.Feed(File.ReadAllBytes(path));
        parser.Flush();
        reducer.End();
        return model;
    }

    private static IEnumerable<string> Errors<T>(TextFormatResult<T> read) => read.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()!);
}
