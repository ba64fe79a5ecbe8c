namespace CaffeTop.LogParse;

/// <summary>
/// The <c>file:line</c> that BVLC Caffe (HEAD) puts before each of its messages. Scripts look for them, wrongly but widely
/// (<c>'solver.cpp:239] Iteration' in line</c>), so they are part of the format. Lines that Caffe does not have come from <c>caffetop.cs</c>.
/// </summary>
internal static class CaffeSource
{
    public const string UseCpu = "caffe.cpp:197";
    public const string Resuming = "caffe.cpp:235";
    public const string StartingOptimization = "caffe.cpp:239";
    public const string ProgramDone = "caffe.cpp:250";

    public const string InitializingSolver = "solver.cpp:45";
    public const string ScaffoldingDone = "solver.cpp:57";
    public const string Finetuning = "solver.cpp:72";
    public const string TrainNetParam = "solver.cpp:88";
    public const string TrainNetFile = "solver.cpp:92";
    public const string NetParam = "solver.cpp:97";
    public const string NetFile = "solver.cpp:102";
    public const string TestNet = "solver.cpp:190";
    public const string TrainLoss = "solver.cpp:239";
    public const string TrainOutput = "solver.cpp:258";
    public const string Solving = "solver.cpp:289";
    public const string Policy = "solver.cpp:290";
    public const string StoppedEarly = "solver.cpp:311";
    public const string FinalLoss = "solver.cpp:327";
    public const string SolverDone = "solver.cpp:332";
    public const string Testing = "solver.cpp:347";
    public const string TestInterrupted = "solver.cpp:396";
    public const string TestLoss = "solver.cpp:401";
    public const string TestOutput = "solver.cpp:414";
    public const string SnapshotModel = "solver.cpp:464";

    public const string MultiStep = "sgd_solver.cpp:50";
    public const string Clipping = "sgd_solver.cpp:99";
    public const string LearningRate = "sgd_solver.cpp:112";
    public const string SnapshotState = "sgd_solver.cpp:284";
    public const string RestoringHistory = "sgd_solver.cpp:336";

    public const string InitializingNet = "net.cpp:53";
    public const string CreatingLayer = "net.cpp:86";
    public const string SettingUp = "net.cpp:124";
    public const string TopShape = "net.cpp:131";
    public const string LossWeight = "net.cpp:134";
    public const string Memory = "net.cpp:139";
    public const string NeedsBackward = "net.cpp:200";
    public const string NoBackward = "net.cpp:202";
    public const string Output = "net.cpp:244";
    public const string NetDone = "net.cpp:257";
    public const string InPlaceTop = "net.cpp:369";
    public const string Top = "net.cpp:382";
    public const string Bottom = "net.cpp:408";
    public const string Sharing = "net.cpp:467";
    public const string ForwardTop = "net.cpp:593";
    public const string ForwardParam = "net.cpp:605";
    public const string BackwardBottom = "net.cpp:621";
    public const string BackwardParam = "net.cpp:632";
    public const string AllParams = "net.cpp:721";
    public const string IgnoringLayer = "net.cpp:746";

    public const string LayerFactory = "layer_factory.hpp:77";
    public const string RestartingData = "data_layer.cpp:73";

    /// <summary>What Caffe has no line for.</summary>
    public const string Own = "caffetop.cs:1";
}
