namespace Defaults; public static class Placeholder;
