using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Tests.Cases;

/// <summary>The nets and solvers in examples/.</summary>
internal static class Example
{
    private static readonly string _folder = Find();

    public static string Text(string file) => File.ReadAllText(Path.Combine(_folder, file));

    public static NetParameter Net(string file) => NetFile.Read(Path.Combine(_folder, file)).Net;

    public static SolverParameter Solver(string file) => SolverFile.Read(Path.Combine(_folder, file)).Solver;

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "caffetop.sln"))) return Path.Combine(folder.FullName, "examples");
        }

        throw new InvalidOperationException("the tests run outside a checkout");
    }
}
