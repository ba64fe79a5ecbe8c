namespace CaffeTop.Doctor.Runs;

/// <summary>A kind of fatal line: how it is recognised, what it means, what to do.</summary>
/// <param name="Words">Any of these in the line.</param>
/// <param name="IsKilled">It comes from outside, and says nothing of the run.</param>
/// <param name="IsLast">It is an effect: told after what the curves show.</param>
public sealed record FatalKind(string Id, string[] Words, string What, string Why, string Remedy, bool IsKilled = false, bool IsLast = false)
{
    /// <summary>The first that fits wins; the last fits every line.</summary>
    public static IReadOnlyList<FatalKind> All { get; } =
    [
        new("fatal-not-finite", ["NaN or infinite", "is not finite", "non-finite"],
            "The program stopped at a number that is NaN or infinite", "A step threw the weights away, or the data holds such numbers: what was found before this line tells which.",
            "Mend what is named first; go on from the last good snapshot.", IsLast: true),
        new("fatal-out-of-memory", ["out of memory", "std::bad_alloc", "CUDA_ERROR_OUT_OF_MEMORY", "not enough memory"],
            "The memory was used up", "Net, batch and (on a GPU) workspaces together need more than there is; test nets take their own.",
            "Make batch_size smaller, in the test net too, and iter_size larger by as much; see what a net takes with caffetop net."),
        new("fatal-shape-mismatch", ["shape mismatch", "Cannot copy param", "Cannot share param", "Incompatible number of blobs"],
            "A model's weights do not fit a layer of this net", "Weights are copied by the layer's name, and must have the same shape; a changed number of classes is the usual reason.",
            "Rename the layer in the net, so that it starts from its filler."),
        new("fatal-history", ["Incorrect length of history", "history blobs", "Failed to parse SolverState", "not a solver state"],
            "The state cannot be restored", "A .caffemodel was given where a .solverstate is needed, or the state is of another type of solver.",
            "Give the .solverstate with --snapshot (weights go with --weights), and keep the solver's type."),
        new("fatal-labels-mismatch", ["Number of labels must match number of predictions"],
            "Labels and predictions are not equally many", "A loss wants one label for each place of its scores: N for N×C, N×1×H×W for N×C×H×W.",
            "Make the label map as large as the scores (Crop, Interp, the label's size), or flatten the scores."),
        new("fatal-unknown-layer", ["Unknown layer type"],
            "The net has a layer type that this Caffe does not know", "It is misspelt, or belongs to a fork.", "Correct the type, or use the fork that has it."),
        new("fatal-unknown-field", ["has no field named", "Failed to parse NetParameter", "Failed to parse SolverParameter", "Error parsing text-format", "ReadProtoFromTextFile"],
            "A prototxt could not be read", "A field is misspelt or belongs to a fork, or a brace is missing; the line above tells line and column.", "Correct it; caffetop doctor FILE names every mistake of the file at once."),
        new("fatal-policy", ["Unknown learning rate policy", "gamma() >= 0", "stepsize() > 0", "Unknown solver type", "Floating point exception", "SIGFPE"],
            "The solver asks for something that Caffe does not have", "The policy or type is misspelt, or a field that the policy divides by (stepsize) is missing.", "Use fixed, step, exp, inv, multistep, poly or sigmoid, with its fields; SGD, Nesterov, AdaGrad, RMSProp, AdaDelta or Adam as type."),
        new("fatal-unknown-bottom", ["Unknown bottom blob", "Unknown blob input", "produced by multiple sources"],
            "The net's layers do not connect", "A bottom is made by no layer before it, or two layers make one top.", "Correct the name, the order, or the include rules."),
        new("fatal-image-size", ["height >= crop_size", "datum_height", "img_height", "datum_channels", "Could not decode", "data_mean_.width", "data_mean_.height", "height == data_mean", "width == data_mean", "channels == data_mean", "the mean file", "crop_size"],
            "An image cannot be used", "It is smaller than crop_size, of another size than the first of its batch or than the mean, or damaged.",
            "caffetop data verify DB names the bad records; convert the images to one size."),
        new("fatal-label-range", ["label_value", "label < ", "is not a class"],
            "A label is no class of the net", "Labels must be 0 … num_output − 1.", "Correct the labels, or num_output."),
        new("fatal-file-missing", ["File not found", "No such file or directory", "mdb_status == 0", "Failed to open", "Could not open", "cannot be opened", "there is no such"],
            "A file was not there", "A path is wrong, or relative to another folder than the one where the program was started.", "Correct the path, or start from the folder it belongs to."),
        new("fatal-disk-full", ["SerializeToOstream", "No space left on device", "Cannot write to snapshot prefix", "disk is full", "Read-only file system", "could not be written"],
            "A snapshot could not be written", "The disk is full, or the folder does not exist or may not be written.", "Make room or change snapshot_prefix; resume from the last whole snapshot."),
        new("fatal-cuda", ["cudaSuccess", "CUDNN_STATUS", "CUBLAS_STATUS", "CUDA_ERROR", "illegal memory access"],
            "The GPU reported an error", "An illegal access is most often a label that is no class of the net; a launch failure or an unknown status, a driver that does not fit.",
            "Check the labels (caffetop data verify DB), run once on the CPU to see the real message, then look at driver and cuDNN."),
        new("killed", ["SIGTERM", "SIGKILL", "SIGINT", "SIGHUP", "Killed", "terminated"],
            "The run was ended from outside", "Somebody, the cluster's limit or a closed terminal sent it a signal.", "Resume from the last snapshot; start it with nohup, in tmux, or with caffetop run, which survives a lost terminal.", IsKilled: true, IsLast: true),
        new("fatal-segfault", ["SIGSEGV", "Segmentation fault", "SIGBUS", "SIGABRT", "*** Aborted at", "munmap_chunk", "double free", "free(): ", "malloc(): ", "corrupted"],
            "The program crashed", "In Caffe a label that is no class reads and writes foreign memory; a database on a disk that was full does the same.",
            "Check the labels and the database: caffetop data verify DB."),
        new("fatal-other", [""],
            "The run failed", "Caffe checks its assumptions and stops at the first that does not hold.", "The condition that failed is named in the line; the layer is the last that was mentioned before it."),
    ];

    public static FatalKind Of(string line) => All.First(kind => kind.Words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
