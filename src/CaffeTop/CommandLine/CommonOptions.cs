using System.CommandLine;

namespace CaffeTop.CommandLine;

/// <summary>Options that several commands share, with one description each. A symbol belongs to one command, so each call makes a new one.</summary>
internal static class CommonOptions
{
    public static Option<string?> Weights() => new("--weights") { HelpName = "A,B", Description = "Copy the weights of these .caffemodel files into layers of the same name." };

    public static Option<int> Level() => new("--level") { HelpName = "N", Description = "Level of the net's state, for include and exclude rules." };

    public static Option<string?> Stage() => new("--stage") { HelpName = "a,b", Description = "Stages of the net's state, separated by commas." };

    public static Option<int> Threads() => new("--threads")
    {
        HelpName = "N", Description = "Threads of the CPU engine (default: one per core). Results do not depend on it.",
    };

    public static Option<bool> Cpu() => new("--cpu") { Description = "Compute on the CPU, whatever the solver says (also the default)." };

    public static Option<string?> Gpu() => new("--gpu") { HelpName = "N", Description = "Compute on the NVIDIA GPU with this number, without one on the first (default: what solver_mode and device_id say)." };

    public static Option<string?> Model() => new("--model") { HelpName = "FILE", Description = "The net's prototxt." };

    public static Option<int> Iterations() => new("--iterations") { HelpName = "N", Description = "Number of batches (default 50).", DefaultValueFactory = _ => 50 };

    public static Option<string?> DataShape() => new("--data-shape")
    {
        HelpName = "C,H,W", Description = "Shape of the records of a Data layer whose source is missing.",
    };

    public static Option<string?> PhaseName(string description) => new("--phase") { HelpName = "TRAIN|TEST", Description = description };

    /// <summary>Adds glog's flags, which scripts pass to Caffe.</summary>
    public static GlogFlags AddGlogFlags(this Command command)
    {
        var flags = new GlogFlags();
        foreach (var option in flags.Options) command.Add(option);
        return flags;
    }
}
