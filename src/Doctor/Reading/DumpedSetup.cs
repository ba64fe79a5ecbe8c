using CaffeTop.Doctor.Nets;
using CaffeTop.Doctor.Solvers;
using CaffeTop.Engine;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Proto.Upgrade;
using CaffeTop.Runs;

namespace CaffeTop.Doctor.Reading;

/// <summary>The solver and the nets that a session's log dumps, as rules see them. Their lines are those of the dump and mean nothing in the log.</summary>
internal static class DumpedSetup
{
    /// <summary>Null where the log dumps no solver and no net.</summary>
    public static CheckedSolver? Read(Session session, string file, CheckupOptions options, bool hasLoadedWeights)
    {
        if (session.Solver is null && session.Nets.Count == 0) return null;
        var parameter = session.Solver is null ? new SolverParameter() : TextFormatReader.Read<SolverParameter>(session.Solver.Text, file).Message;
        if (parameter.HasSolverType && !parameter.HasType) ProtoUpgrade.Solver(parameter, file, []);
        var solver = new CheckedSolver(parameter, file, null) { IsDumped = true, IsKnown = session.Solver is { IsCut: false } };
        var tests = new List<CheckedNet>();
        for (var i = 0; i < session.Nets.Count; i++)
        {
            var setUp = session.SetUps.FirstOrDefault(made => made.Net == session.Nets[i].Index);
            if (Net(session.Nets[i], file, options.DataShape ?? setUp?.DataShape, hasLoadedWeights) is not { } net) continue;
            net.Solver = solver.IsKnown ? solver : null;
            if (session.Nets[i].Index < 0) solver.TrainNet ??= net;
            else tests.Add(net);
        }

        solver.TestNets = tests;
        return solver;
    }

    private static CheckedNet? Net(DumpedText dump, string file, int[]? dataShape, bool hasLoadedWeights)
    {
        var read = TextFormatReader.Read<NetParameter>(dump.WholeLayers(), file);
        try
        {
            var net = ProtoUpgrade.Net(read.Message, file, []);
            var state = new NetState { Phase = dump.Index < 0 ? Phase.Train : Phase.Test };
            if (net.State is not null) state.MergeFrom(net.State);
            return CheckedNet.Read(
                net, state, file, null, isOfSolver: true, hasLoadedWeights || dump.Index >= 0 ? LoadedWeights.Unknown : LoadedWeights.None, dataShape,
                static path => path, dump.IsCut || read.HasErrors);
        }
        catch (CaffeTopException)
        {
            // A net that this program cannot bring up to date was none that this run trained with; its log tells the rest.
            return null;
        }
    }
}
