using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Solvers;

namespace CaffeTop.Engine.Tests.Solvers;

public class SolverConfigurationTests
{
    [Theory]
    [InlineData("net: 'n' base_lr: 1", "lr_policy is missing")]
    [InlineData("net: 'n' lr_policy: 'stpe'", "unknown learning rate policy \"stpe\"; did you mean \"step\"?; the policies "
        + "are fixed, step")]
    [InlineData("net: 'n' lr_policy: 'step' gamma: 0.1", "needs stepsize")]
    [InlineData("net: 'n' lr_policy: 'step' stepsize: 0", "stepsize is 0, but lr_policy \"step\" needs it above 0")]
    [InlineData("net: 'n' lr_policy: 'step' stepsize: -5", "stepsize is -5")]
    [InlineData("net: 'n' lr_policy: 'multistep'", "needs stepvalue")]
    [InlineData("net: 'n' lr_policy: 'multistep' stepvalue: 10 stepvalue: 10", "stepvalue 10 follows 10")]
    [InlineData("net: 'n' lr_policy: 'multistep' stepvalue: 20 stepvalue: 10", "stepvalue 10 follows 20")]
    [InlineData("net: 'n' lr_policy: 'poly' power: 1", "needs max_iter above 0")]
    [InlineData("net: 'n' lr_policy: 'sigmoid' gamma: 1", "needs stepsize above 0")]
    [InlineData("net: 'n' lr_policy: 'exp' gamma: -0.5", "gamma is -0.5, but lr_policy \"exp\" needs gamma to be 0 or more")]
    [InlineData("net: 'n' lr_policy: 'inv' gamma: nan", "gamma is NaN")]
    [InlineData("net: 'n' lr_policy: 'fixed' type: 'AdaGrad' momentum: 0.9", "momentum is 0.9, but AdaGrad has no momentum")]
    [InlineData("net: 'n' lr_policy: 'fixed' type: 'RMSProp' momentum: 0.9", "momentum is 0.9, but RMSProp has no momentum")]
    [InlineData("net: 'n' lr_policy: 'fixed' type: 'RMSProp' rms_decay: 1", "rms_decay is 1, but it must be at least 0 and below 1")]
    [InlineData("net: 'n' lr_policy: 'fixed' type: 'adam'", "unknown solver type \"adam\"; did you mean \"Adam\"?")]
    [InlineData("net: 'n' lr_policy: 'fixed' type: 'Frobnicate'", "unknown solver type \"Frobnicate\"; the types are SGD, Nesterov, "
        + "AdaGrad, RMSProp, AdaDelta, Adam")]
    [InlineData("net: 'n' lr_policy: 'fixed' regularization_type: 'NONE'", "regularization_type is \"NONE\", but it must be L1 or L2")]
    [InlineData("net: 'n' lr_policy: 'fixed' iter_size: 0", "iter_size is 0")]
    [InlineData("net: 'n' lr_policy: 'fixed' average_loss: 0", "average_loss is 0")]
    [InlineData("lr_policy: 'fixed'", "no train net is given")]
    [InlineData("net: 'n' train_net: 't' lr_policy: 'fixed'", "the train net is given 2 times, by net and train_net")]
    [InlineData("train_net: 't' test_net: 'a' test_net: 'b' test_iter: 1 test_interval: 5 lr_policy: 'fixed'", "test_iter is given 1 "
        + "times for 2 test nets")]
    [InlineData("net: 'n' test_iter: 10 lr_policy: 'fixed'", "no test_interval")]
    [InlineData("net: 'n' test_iter: 10 test_interval: 0 lr_policy: 'fixed'", "test_interval is 0")]
    [InlineData("net: 'n' test_iter: 0 test_interval: 5 lr_policy: 'fixed'", "test_iter is 0")]
    [InlineData("net: 'n' test_iter: 1 test_iter: 1 test_interval: 5 test_state { } lr_policy: 'fixed'", "test_state is given 1 times "
        + "for 2 test nets")]
    [InlineData("net: 'n' lr_policy: 'fixed' snapshot_format: HDF5", "HDF5 are not supported yet")]
    [InlineData("net: 'n' lr_policy: 'fixed' snapshot: -1", "snapshot is -1")]
    public void AMistakeIsFoundBeforeTheFirstIteration(string text, string sentence)
    {
        var solver = TextFormatReader.Read<SolverParameter>(text, "s.prototxt").Message;
        var error = Assert.Throws<CaffeTopException>(() => SolverConfiguration.Create(solver, "s.prototxt"));
        Assert.StartsWith("s.prototxt: ", error.Message);
        Assert.Contains(sentence, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void TypeAndSolverTypeTogetherAreAMistake()
    {
        var solver = new SolverParameter { Net = "n", LrPolicy = "fixed", Type = "SGD", SolverType = SolverParameter.Types.SolverType.Adam };
        var error = Assert.Throws<CaffeTopException>(() => SolverConfiguration.Create(solver, "s.prototxt"));
        Assert.Contains("type and solver_type are both given", error.Message);
    }

    [Fact]
    public void AllMistakesAreToldAtOnceWithTheirPlaces()
    {
        var solver = TextFormatReader.Read<SolverParameter>("net: 'n' lr_policy: 'step' iter_size: 0", "s.prototxt").Message;
        var error = Assert.Throws<CaffeTopException>(
            () => SolverConfiguration.Create(solver, "s.prototxt", field => field == "iter_size" ? "s.prototxt:1:31" : null));
        var lines = error.Message.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("s.prototxt: lr_policy \"step\" needs stepsize", lines[0]);
        Assert.StartsWith("s.prototxt:1:31: iter_size is 0", lines[1]);
    }

    [Theory]
    [InlineData(SolverParameter.Types.SolverType.Sgd, "SGD")]
    [InlineData(SolverParameter.Types.SolverType.Rmsprop, "RMSProp")]
    [InlineData(SolverParameter.Types.SolverType.Adadelta, "AdaDelta")]
    public void TheOldSolverTypeMeansATypeOfToday(SolverParameter.Types.SolverType old, string type)
    {
        var solver = new SolverParameter { Net = "n", LrPolicy = "fixed", SolverType = old };
        Assert.Equal(type, SolverConfiguration.Create(solver, "s.prototxt").Rule.Type);
    }

    [Fact]
    public void TestNetsComeInCaffesOrder()
    {
        var configuration = SolverText.Configure(SolverText.Base
            + "test_net: 'b' test_net_param { name: 'a' } test_iter: 1 test_iter: 2 test_iter: 3 test_interval: 10 "
            + "test_state { stage: 'x' } test_state { stage: 'y' } test_state { stage: 'z' }");
        Assert.Equal(["test_net_param", "test_net", "net"], configuration.TestNets.Select(net => net.Field));
        Assert.Equal([1, 2, 3], configuration.TestNets.Select(net => net.TestIterations));
        Assert.Equal(["x", "y", "z"], configuration.TestNets.Select(net => net.State!.Stage[0]));
        Assert.Equal("n.prototxt", configuration.TestNets[2].File);
    }

    [Fact]
    public void TheConfigurationKeepsItsOwnCopy()
    {
        var solver = SolverText.Parse(SolverText.Base);
        var configuration = SolverConfiguration.Create(solver, "solver.prototxt");
        solver.BaseLr = 7;
        Assert.Equal(0.1f, configuration.Parameter.BaseLr);
    }
}
