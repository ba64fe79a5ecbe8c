using CaffeTop.Engine;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.SelfTest.Groups;
using CaffeTop.SelfTest.Nets;
using CaffeTop.SelfTest.Operations;

namespace CaffeTop.SelfTest;

/// <summary>
/// Holds a device against plain loops in double precision: every operation, whole nets, solvers, training, snapshots. Each group is told as soon as
/// it is done; one that fails does not keep the others from running.
/// </summary>
public sealed class SelfTestRun
{
    /// <summary>The error of fp32 products: sums of a few hundred terms in another order.</summary>
    internal const double FullPrecision = OpCase.Exact;

    /// <summary>Factors with 11 bits of mantissa: each is off by up to 2⁻¹², which terms of both signs partly make up for.</summary>
    private const double RoundedFactors = 2e-3;

    private readonly IDevice _device;
    private readonly double _productError;

    /// <param name="hasRoundedFactors">The device may round the factors of products to TF32.</param>
    public SelfTestRun(IDevice device, bool hasRoundedFactors)
    {
        _device = device;
        _productError = hasRoundedFactors ? RoundedFactors : FullPrecision;
        Groups = [.. Make(device)];
    }

    /// <summary>The names of all groups, in the order in which they run.</summary>
    public IEnumerable<string> Names => Groups.Select(static group => group.Name);

    internal IReadOnlyList<ISelfTestGroup> Groups { get; }

    /// <summary>Runs everything; each result comes when its group is done.</summary>
    /// <exception cref="CaffeTopException">There is no folder for temporary files.</exception>
    public IEnumerable<GroupResult> Run()
    {
        using var folder = new ScratchFolder();
        foreach (var group in Groups)
        {
            var own = Directory.CreateDirectory(Path.Combine(folder.Path, group.Name.Replace(' ', '-'))).FullName;
            yield return Run(group, own);
        }
    }

    /// <summary>One group. Whatever it ends with is its result: the others still have something to tell.</summary>
    /// <param name="folder">Empty, and its own.</param>
    internal GroupResult Run(ISelfTestGroup group, string folder)
    {
        try
        {
            using var steady = group.ComparesBits ? Steady() : null;
            return new GroupResult(group.Name, true, group.Run(new SelfTestContext(steady ?? _device, _productError, folder)));
        }
        catch (Exception e) when (e is SelfTestFailure or CaffeTopException)
        {
            return new GroupResult(group.Name, false, e.Message);
        }
        catch (Exception e)
        {
            return new GroupResult(group.Name, false, $"{e.GetType().Name}: {e.Message}");
        }
    }

    // The same GPU where it may trade the same bits for speed: as --deterministic.
    private CudaDevice? Steady()
        => _device is CudaDevice gpu && !gpu.Resources.Options.IsDeterministic ? new CudaDevice(gpu.Resources.Options with { IsDeterministic = true }) : null;

    private static IEnumerable<ISelfTestGroup> Make(IDevice device)
    {
        foreach (var (name, cases) in OpTable.Groups) yield return new OperationGroup(name, cases);
        yield return new ProductGroup();
        yield return new NetGroup("residual", SampleNets.Residual, hasSlopes: true);
        yield return new NetGroup("classic", SampleNets.Classic, hasSlopes: true);
        yield return new NetGroup("inception", SampleNets.Inception, hasSlopes: true);
        yield return new NetGroup("segmentation", SampleNets.Segmentation, hasSlopes: true);
        yield return new NetGroup("lenet", LeNet.WithInputs, hasSlopes: false);
        foreach (var solver in SolverGroup.All) yield return solver;
        yield return new TrainingGroup();
        yield return new DeterminismGroup();
        yield return new ResumeGroup();
        yield return new NormsGroup();
        if (device.Graphs is not null) yield return new GraphGroup();
        if (device is CudaDevice) yield return new MemoryGroup();
    }
}
