using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Reading;

/// <summary>
/// What the first reading of a net costs (the run-time translates the reader) takes longer than a medium log does: it is done beside the
/// reading of the log, on a thread of its own.
/// </summary>
internal static class Warming
{
    private const string Net = """
        name: "n" layer { name: "d" type: "DummyData" top: "d" top: "l" include { phase: TRAIN } dummy_data_param { shape { dim: 1 dim: 2 } shape { dim: 1 } data_filler { type: "constant" value: 1 } } }
        layer { name: "i" type: "InnerProduct" bottom: "d" top: "i" param { lr_mult: 1 decay_mult: 0 } inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
        layer { name: "s" type: "SoftmaxWithLoss" bottom: "i" bottom: "l" top: "s" }
        """;

    /// <summary>The thread, to be waited for before the first net is read.</summary>
    public static Thread Begin()
    {
        var thread = new Thread(Read) { IsBackground = true, Name = "doctor warming" };
        thread.Start();
        return thread;
    }

    private static void Read()
    {
        var solver = TextFormatReader.Read<SolverParameter>("base_lr: 0.1 lr_policy: \"fixed\" max_iter: 1", "").Message;
        var net = TextFormatReader.Read<NetParameter>(Net, "").Message;
        var read = Nets.CheckedNet.Read(net, new NetState { Phase = Phase.Train }, "", null, isOfSolver: true, Nets.LoadedWeights.None, null, static path => path);
        read.Solver = new Solvers.CheckedSolver(solver, "", null) { IsDumped = true, TrainNet = read };
        new SetupCheck(new CheckupOptions(), [], []).Check(read.Solver);
    }
}
