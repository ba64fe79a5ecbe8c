using CaffeTop.CommandLine;

namespace CaffeTop.Tests;

public class InterpreterTests
{
    [Theory]
    [InlineData("run s.prototxt")]
    [InlineData("run s.prototxt --weights a,b --max-iter 10 --set base_lr=1 --set display=2 --level 1 --stage a,b --log f --plain --threads 2 --cpu --record-keys")]
    [InlineData("run s.prototxt --snapshot s_iter_1.solverstate --sigint-effect none --sighup-effect stop")]
    [InlineData("train --solver=s.prototxt --gpu 0")]
    [InlineData("train -solver s.prototxt -weights w.caffemodel --logtostderr=1 --sigint_effect=snapshot --log_dir=/tmp --minloglevel 1 --stderrthreshold=2 --v=1")]
    [InlineData("test -model m.prototxt -weights w.caffemodel -iterations 10")]
    [InlineData("time --model=m.prototxt --phase TEST")]
    [InlineData("device_query -gpu all")]
    [InlineData("net n.prototxt --json --data-shape 3,227,227 --stage a")]
    [InlineData("data mnist d")]
    [InlineData("data mean db out")]
    [InlineData("data show db 00000001")]
    [InlineData("data verify db")]
    [InlineData("blobs n.prototxt --phase TRAIN --set in.npz --backward --out o.npz")]
    public void What_the_commands_take(string line) => Assert.Empty(Errors(line));

    [Theory]
    [InlineData("", "no command was given")]
    [InlineData("runn s.prototxt", "unknown command runn; did you mean run?")]
    [InlineData("run s.prototxt --wieghts=a", "unknown option --wieghts=a; did you mean --weights?")]
    [InlineData("run s.prototxt t.prototxt", "unknown argument t.prototxt")]
    [InlineData("run s.prototxt --max-iter ten", "--max-iter: \"ten\" is not a whole number")]
    [InlineData("time --model m --iterations 1.5", "--iterations: \"1.5\" is not a whole number")]
    public void What_they_do_not_take(string line, string sentence) => Assert.Contains(sentence, Errors(line));

    [Fact]
    public void The_table_knows_each_command_by_its_own_name() =>
        Assert.All(CommandTable.Create, entry => Assert.Equal(entry.Key, entry.Value().Name));

    [Fact]
    public void An_at_sign_is_part_of_a_name() => Assert.Empty(Errors("run @solver.prototxt"));

    private static List<string> Errors(string line) =>
        [.. Interpreter.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Errors.Select(UsageError.Describe)];
}
