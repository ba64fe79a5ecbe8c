using System.Globalization;
using System.Text.RegularExpressions;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.EndToEnd.Crashes;

/// <summary>A folder with a small run in which everything matters that a resumed run must know: momentum, random mirrors, dropout, the position in
/// the data of two nets, a smoothed loss, a rate that drops.</summary>
internal sealed partial class CrashPlace : IDisposable
{
    public const int Iterations = 400;

    private readonly Workplace _here = new();

    public CrashPlace(string fields)
    {
        _here.WithDatabase();
        _here.Write("net.prototxt", """
            name: "crash"
            layer { name: "data" type: "Data" top: "data" top: "label" include { phase: TRAIN } transform_param { mirror: true scale: 0.01 } data_param { source: "digits" batch_size: 3 backend: LMDB } }
            layer { name: "data" type: "Data" top: "data" top: "label" include { phase: TEST } transform_param { scale: 0.01 } data_param { source: "digits" batch_size: 7 backend: LMDB } }
            layer { name: "ip1" type: "InnerProduct" bottom: "data" top: "ip1" inner_product_param { num_output: 24 weight_filler { type: "xavier" } } }
            layer { name: "relu" type: "ReLU" bottom: "ip1" top: "ip1" }
            layer { name: "drop" type: "Dropout" bottom: "ip1" top: "ip1" }
            layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" inner_product_param { num_output: 10 weight_filler { type: "xavier" } } }
            layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip2" bottom: "label" top: "loss" }
            """);
        _here.Write("solver.prototxt", $"""
            net: "net.prototxt" type: "Adam" base_lr: 0.002 momentum: 0.9 weight_decay: 0.001 iter_size: 2
            lr_policy: "multistep" gamma: 0.5 stepvalue: 100 stepvalue: 250
            average_loss: 5 random_seed: 7 snapshot_prefix: "s"
            {fields}
            """);
    }

    public string Folder => _here.Folder;

    public string Prefix => _here["s"];

    public string this[string name] => _here[name];

    public CaffeTopProcess.Running Start(params string[] arguments) => CaffeTopProcess.Start(Folder, ["run", "solver.prototxt", "--on-nan", "stop", .. arguments]);

    /// <summary>The newest pair whose content is as its side file records; null: none.</summary>
    public SavedState? Newest() => SnapshotCatalog.NewestState(Prefix, static _ => { });

    public IEnumerable<string> Temporaries() => Directory.EnumerateFiles(Folder, "*.tmp");

    public void RemoveSnapshots()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "s_iter_*")) File.Delete(file);
    }

    /// <summary>What a log says of iterations and tests, without times: every one is to be the same in every run. A last line may be cut.</summary>
    public static Dictionary<string, string> Values(string log)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var test = "";
        foreach (var line in ReadAll(log).Split('\n')[..^1])
        {
            if (Loss().Match(line) is { Success: true } loss) values["loss " + loss.Groups[1].Value] = loss.Groups[2].Value;
            else if (Rate().Match(line) is { Success: true } rate) values["lr " + rate.Groups[1].Value] = rate.Groups[2].Value;
            else if (Test().Match(line) is { Success: true } started) test = started.Groups[1].Value;
            else if (TestLoss().Match(line) is { Success: true } tested) values["test " + test] = tested.Groups[1].Value;
        }

        return values;
    }

    /// <summary>Iterations whose snapshots the log says to be on the disk.</summary>
    public static IEnumerable<int> Reported(string log) => Written().Matches(ReadAll(log)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    /// <summary>Empty where there is no such log yet.</summary>
    public static string ReadAll(string log)
    {
        if (!File.Exists(log)) return "";
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    public void Dispose() => _here.Dispose();

    [GeneratedRegex(@"\] Iteration (\d+)(?: \(.*?\))?, loss = (\S+)$")]
    private static partial Regex Loss();

    [GeneratedRegex(@"\] Iteration (\d+), lr = (\S+)$")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\] Iteration (\d+), Testing net")]
    private static partial Regex Test();

    [GeneratedRegex(@"Test net output #0: loss = (\S+)")]
    private static partial Regex TestLoss();

    [GeneratedRegex(@"Snapshotting solver state to binary proto file s_iter_(\d+)\.solverstate\r?\n")]
    private static partial Regex Written();
}
